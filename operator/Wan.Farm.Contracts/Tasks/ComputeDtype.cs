namespace Wan.Farm.Contracts.Tasks;

/// <summary>What the weights and activations are held in; parts the published code keeps in float32 stay there.</summary>
public enum ComputeDtype
{
    Float32,
    BFloat16,
    Float16,
}
