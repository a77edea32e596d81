namespace Wan.Farm.Cli.Commands;

/// <summary>Where tensors live.</summary>
internal enum DeviceChoice
{
    /// <summary>The first GPU when there is one, else the CPU.</summary>
    Auto,
    Cpu,
    Cuda,
}
