using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>What a machine sustains, in 10⁹ floating-point operations per second (a multiply-add is two).</summary>
public sealed record MachineSpeed(double MatrixGigaflops, double AttentionGigaflops, double ConvolutionGigaflops)
{
    /// <summary>
    /// One core of a server CPU, between AVX2 of the last decade (a third) and AVX-512 of today (100, and over 200 for
    /// convolutions, measured with libtorch 1.13). bfloat16 ranges from a quarter to four times that, by the CPU's instructions.
    /// </summary>
    private static readonly MachineSpeed CpuThread = new(MatrixGigaflops: 60, AttentionGigaflops: 40, ConvolutionGigaflops: 100);

    /// <summary>A data-centre GPU of the Hopper generation, bfloat16; its convolutions run in TF32. Not measured.</summary>
    private static readonly MachineSpeed Gpu = new(MatrixGigaflops: 350_000, AttentionGigaflops: 250_000, ConvolutionGigaflops: 80_000);

    /// <summary>Without tensor cores, which the published code leaves off in float32.</summary>
    private const double GpuFloat32Share = 0.12;

    /// <summary>A first guess, right within a small factor, until somebody measures.</summary>
    public static MachineSpeed Assumed(DeviceKind device, int threads, ComputeDtype dtype) => (device, dtype) switch
    {
        (DeviceKind.Cpu, _) => CpuThread.Times(threads),
        (_, ComputeDtype.Float32) => Gpu with
        {
            MatrixGigaflops = Gpu.MatrixGigaflops * GpuFloat32Share,
            AttentionGigaflops = Gpu.AttentionGigaflops * GpuFloat32Share,
        },
        _ => Gpu,
    };

    public MachineSpeed Times(double factor) =>
        new(MatrixGigaflops * factor, AttentionGigaflops * factor, ConvolutionGigaflops * factor);
}
