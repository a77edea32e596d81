using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>What a machine sustains, in 10⁹ floating-point operations per second (a multiply-add is two).</summary>
public sealed record MachineSpeed(double MatrixGigaflops, double AttentionGigaflops, double ConvolutionGigaflops)
{
    /// <summary>One thread of a server CPU with AVX2, float32.</summary>
    private static readonly MachineSpeed CpuThread = new(MatrixGigaflops: 40, AttentionGigaflops: 25, ConvolutionGigaflops: 25);

    /// <summary>A data-centre GPU of the Hopper generation, bfloat16.</summary>
    private static readonly MachineSpeed Gpu = new(MatrixGigaflops: 350_000, AttentionGigaflops: 250_000, ConvolutionGigaflops: 80_000);

    /// <summary>Without tensor cores, which the published code leaves off in float32.</summary>
    private const double GpuFloat32Share = 0.12;

    /// <summary>A CPU without native half precision converts back and forth.</summary>
    private const double CpuHalfShare = 0.25;

    /// <summary>A first guess, right within a small factor, until somebody measures.</summary>
    public static MachineSpeed Assumed(DeviceKind device, int threads, ComputeDtype dtype) => (device, dtype) switch
    {
        (DeviceKind.Cpu, ComputeDtype.Float32) => CpuThread.Times(threads),
        (DeviceKind.Cpu, _) => CpuThread.Times(threads * CpuHalfShare),
        (_, ComputeDtype.Float32) => Gpu.Times(GpuFloat32Share),
        _ => Gpu,
    };

    public MachineSpeed Times(double factor) =>
        new(MatrixGigaflops * factor, AttentionGigaflops * factor, ConvolutionGigaflops * factor);
}
