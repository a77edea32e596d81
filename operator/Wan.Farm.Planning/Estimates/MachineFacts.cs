using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Planning.Estimates;

/// <summary>What an estimate must know of the machine that renders.</summary>
/// <param name="MemoryAvailableBytes">Free memory where the tensors live: the GPU's on a GPU, else the machine's (or the container's limit).</param>
/// <param name="Threads">Threads that compute; a GPU ignores it.</param>
/// <param name="Speed">Measured on the machine, or assumed (<see cref="MachineSpeed.Assumed"/>).</param>
/// <param name="Processes">That share the memory, each with the weights of its stage.</param>
/// <param name="Group">The mesh that these processes are; null: each works by itself.</param>
/// <param name="Weights">How each holds the transformer's blocks.</param>
public sealed record MachineFacts(DeviceKind Device, long MemoryAvailableBytes, int Threads, MachineSpeed Speed, int Processes = 1, GroupFacts? Group = null, WeightHolding Weights = WeightHolding.Whole)
{
    /// <summary>Texts are encoded in main memory, by the CPU, and the rest on a GPU.</summary>
    public bool TextEncoderOnCpu { get; init; }

    /// <summary>GPUs, each with that much memory, which the ranks of a group are dealt out to; lanes use the first.</summary>
    public int Devices { get; init; } = 1;

    public bool Fits(long bytesPerProcess) => bytesPerProcess * (Group is null ? Processes : (Processes + Devices - 1) / Devices) <= MemoryAvailableBytes;
}
