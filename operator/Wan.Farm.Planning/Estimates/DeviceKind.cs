namespace Wan.Farm.Planning.Estimates;

/// <summary>Where tensors live.</summary>
public enum DeviceKind
{
    Cpu,
    Cuda,
}
