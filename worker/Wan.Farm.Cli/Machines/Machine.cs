using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Planning.Estimates;
using Wan.Native;

namespace Wan.Farm.Cli.Machines;

/// <summary>Where this process computes.</summary>
internal static class Machine
{
    /// <param name="processes">That share the machine: by default each gets an equal share of the cores.</param>
    /// <exception cref="UsageException">A GPU was asked for and there is none.</exception>
    public static (torch.Device Device, MachineFacts Facts, ComputeDtype Dtype) Choose(DeviceChoice choice, int? threads, int processes, Precision precision)
    {
        // libtorch's own default misses cores on some virtual machines.
        int used = threads ?? Math.Max(1, Environment.ProcessorCount / processes);
        torch.set_num_threads(used);
        bool hasGpu = choice != DeviceChoice.Cpu && torch.cuda.is_available();
        if (choice == DeviceChoice.Cuda && !hasGpu)
            throw new UsageException("--device cuda: libtorch sees no GPU here; use --device cpu, or a libtorch built with CUDA");
        DeviceKind kind = hasGpu ? DeviceKind.Cuda : DeviceKind.Cpu;
        ComputeDtype dtype = PrecisionChoice.Resolve(precision, kind);
        long memory = NativeMemory.Device() is { } gpu && hasGpu ? gpu.FreeBytes : AvailableMemory.Bytes();
        var facts = new MachineFacts(kind, memory, used, MachineSpeed.Assumed(kind, used, dtype), processes) { Devices = hasGpu ? torch.cuda.device_count() : 1 };
        return (hasGpu ? torch.CUDA : torch.CPU, facts, dtype);
    }
}
