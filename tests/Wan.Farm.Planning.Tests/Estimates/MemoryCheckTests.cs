using System.Text.RegularExpressions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests.Estimates;

public sealed partial class MemoryCheckTests
{
    [Fact]
    public void Refusal_EnoughMemory_IsNull()
    {
        Assert.Null(Refusal(Make.Resolved(), ComputeDtype.BFloat16, 64 * Make.GiB));
    }

    [Fact]
    public void Refusal_TooLittle_NamesStageNeedAndWhatIsThere()
    {
        string? refusal = Refusal(Make.OfSize(1920, 1088, 401), ComputeDtype.BFloat16, 20 * Make.GiB);

        Assert.Matches(@"^denoise needs about [\d.]+ GiB of memory \(weights 2\.6 GiB, activations [\d.]+ GiB, latents and caches [\d.]+ (G|M)iB\)", refusal);
        Assert.Contains("this machine has 20.0 GiB free; would fit: ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OnAGpu_SpeaksOfTheGpu()
    {
        string? refusal = MemoryCheck.Refusal(
            Make.OfSize(1920, 1088, 161), Make.Model, ComputeDtype.BFloat16, Make.Machine(16 * Make.GiB, DeviceKind.Cuda));

        Assert.Contains("the GPU has 16.0 GiB free", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_FramesItNames_FitAndOneMoreLatentDoesNot()
    {
        ResolvedJob job = Make.OfSize(1280, 720, 401);
        long memory = 14 * Make.GiB;

        int frames = int.Parse(Frames().Match(Refusal(job, ComputeDtype.BFloat16, memory)!).Groups[1].Value, null);

        Assert.Null(Refusal(Make.OfSize(1280, 720, frames), ComputeDtype.BFloat16, memory));
        Assert.NotNull(Refusal(Make.OfSize(1280, 720, frames + 4), ComputeDtype.BFloat16, memory));
    }

    [Fact]
    public void Refusal_SizeItNames_Fits()
    {
        long memory = 24 * Make.GiB;
        Match size = Size().Match(Refusal(Make.OfSize(1920, 1088, 401), ComputeDtype.BFloat16, memory)!);
        (int width, int height) = (int.Parse(size.Groups[1].Value, null), int.Parse(size.Groups[2].Value, null));

        Assert.Null(Refusal(Make.OfSize(width, height, 401), ComputeDtype.BFloat16, memory));
        Assert.InRange((double)width / height, 1.6, 1.9);
    }

    [Fact]
    public void Refusal_Float32ThatFitsInHalf_OffersBFloat16()
    {
        string? refusal = Refusal(Make.OfSize(64, 64, 1), ComputeDtype.Float32, 16 * Make.GiB);

        Assert.StartsWith("encode needs about 2", refusal, StringComparison.Ordinal);
        Assert.Contains("would fit: spec.precision: BFloat16, or a machine with", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_WeightsAloneTooLarge_OffersOnlyAnotherMachine()
    {
        Assert.Matches(@"would fit: a machine with [\d.]+ GiB free$", Refusal(Make.OfSize(64, 64, 5), ComputeDtype.BFloat16, Make.GiB));
    }

    private static string? Refusal(ResolvedJob job, ComputeDtype dtype, long memoryBytes) =>
        MemoryCheck.Refusal(job, Make.Model, dtype, Make.Machine(memoryBytes));

    [GeneratedRegex(@"spec\.video\.frames: (\d+)")]
    private static partial Regex Frames();

    [GeneratedRegex(@"spec\.video\.width: (\d+) with spec\.video\.height: (\d+)")]
    private static partial Regex Size();
}
