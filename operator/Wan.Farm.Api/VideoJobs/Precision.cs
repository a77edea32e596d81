namespace Wan.Farm.Api.VideoJobs;

/// <summary>What weights and activations are held in; parts the published code keeps in float32 stay there.</summary>
public enum Precision
{
    /// <summary>float32 on a CPU, bfloat16 on a GPU.</summary>
    Auto,
    Float32,
    BFloat16,
    Float16,
}
