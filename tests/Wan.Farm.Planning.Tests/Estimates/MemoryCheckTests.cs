using System.Globalization;
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
        string? refusal = Refusal(OnePass(1920, 1088, 401), ComputeDtype.BFloat16, 20 * Make.GiB);

        Assert.Matches(@"^denoise needs about [\d.]+ GiB of memory \(weights 2\.6 GiB, activations [\d.]+ GiB, latents and caches [\d.]+ (G|M)iB\)", refusal);
        Assert.Contains("this machine has 20.0 GiB free; would fit: ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OnAGpu_SpeaksOfTheGpu()
    {
        string? refusal = MemoryCheck.Refusal(
            OnePass(1920, 1088, 161), Make.Model, ComputeDtype.BFloat16, Make.Machine(16 * Make.GiB, DeviceKind.Cuda));

        Assert.Contains("the GPU has 16.0 GiB free", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_FramesItNames_FitAndOneMoreLatentDoesNot()
    {
        ResolvedJob job = OnePass(1280, 720, 401);
        long memory = 14 * Make.GiB;

        int frames = int.Parse(Frames().Match(Refusal(job, ComputeDtype.BFloat16, memory)!).Groups[1].Value, null);

        Assert.Null(Refusal(OnePass(1280, 720, frames), ComputeDtype.BFloat16, memory));
        Assert.NotNull(Refusal(OnePass(1280, 720, frames + 4), ComputeDtype.BFloat16, memory));
    }

    [Fact]
    public void Refusal_SizeItNames_Fits()
    {
        long memory = 24 * Make.GiB;
        Match size = Size().Match(Refusal(OnePass(1920, 1088, 401), ComputeDtype.BFloat16, memory)!);
        (int width, int height) = (int.Parse(size.Groups[1].Value, null), int.Parse(size.Groups[2].Value, null));

        Assert.Null(Refusal(OnePass(width, height, 401), ComputeDtype.BFloat16, memory));
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

    [Fact]
    public void Refusal_WindowItNames_FitsAndALongerOneDoesNot()
    {
        string? refusal = Small(Windows(latents: 101, window: 21), 8 * Make.GiB);
        int window = int.Parse(Window().Match(refusal!).Groups[1].Value, null);

        Assert.StartsWith("denoise needs about ", refusal, StringComparison.Ordinal);
        Assert.Null(Small(Windows(101, window), 8 * Make.GiB));
        Assert.NotNull(Small(Windows(101, window + 1), 8 * Make.GiB));
    }

    [Fact]
    public void Refusal_WindowsOfALongVideo_NamesFramesThatFitAndAreNoFewerThanAWindow()
    {
        ResolvedJob job = Windows(latents: 2001, window: 21);
        int frames = int.Parse(Frames().Match(Small(job, 16 * Make.GiB)!).Groups[1].Value, null);

        Assert.InRange(frames, 81, 8000);
        Assert.Null(Small(Windows(Latents(frames), 21), 16 * Make.GiB));
        Assert.NotNull(Small(Windows(Latents(frames) + 1, 21), 16 * Make.GiB));
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public void Refusal_NoLengthThatTheStrategyCutsFits_DoesNotSpeakOfLength(LongVideoStrategy strategy)
    {
        string? refusal = Small(Windows(latents: 101, window: 21, strategy), 8 * Make.GiB);

        Assert.DoesNotContain("spec.video.frames", refusal, StringComparison.Ordinal);
        Assert.Contains("would fit: spec.longVideo.windowLatents: ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OnePass_DoesNotSpeakOfWindows()
    {
        Assert.DoesNotContain("windowLatents", Refusal(OnePass(1920, 1088, 401), ComputeDtype.BFloat16, 20 * Make.GiB), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_Shots_DoesNotSpeakOfTheVideosFrames()
    {
        ResolvedJob shots = Make.Resolve(
            Make.OfShots(new() { Prompt = "a" }, new() { Prompt = "b" }).Job,
            spec => spec with { Video = spec.Video with { Width = 1920, Height = 1088 } });

        Assert.DoesNotContain("spec.video.frames", Small(shots, 8 * Make.GiB), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_LanesThatTogetherTakeMoreThanThereIs_SaysHowMuchEachNeeds()
    {
        ResolvedJob job = Windows(latents: 101, window: 21);
        MachineFacts machine = Make.Machine(16 * Make.GiB);

        string? refusal = MemoryCheck.Refusal(job, SmallButForTheTransformer, ComputeDtype.BFloat16, machine with { Processes = 2 });

        Assert.Null(MemoryCheck.Refusal(job, SmallButForTheTransformer, ComputeDtype.BFloat16, machine));
        Match said = Regex.Match(refusal!, @"^denoise needs about ([\d.]+) GiB of memory in each of 2 lanes .* a machine with ([\d.]+) GiB free$");
        Assert.True(said.Success, refusal);
        Assert.Equal(2 * double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture), tolerance: 0.11);
    }

    /// <summary>So that denoising is what memory is short for.</summary>
    private static Contracts.Models.ModelFacts SmallButForTheTransformer { get; } =
        Make.Model with { Vae = Make.SmallModel.Vae, TextEncoder = Make.SmallModel.TextEncoder };

    private static string? Small(ResolvedJob job, long memoryBytes) =>
        MemoryCheck.Refusal(job, SmallButForTheTransformer, ComputeDtype.BFloat16, Make.Machine(memoryBytes));

    private static int Latents(int frames) => 1 + ((frames - 1) / 4);

    private static ResolvedJob Windows(int latents, int window, LongVideoStrategy strategy = LongVideoStrategy.Windows) => Make.Resolve(
        Make.Long(latents, spec => spec with { Strategy = strategy, WindowLatents = window }).Job,
        spec => spec with { Video = spec.Video with { Width = 1920, Height = 1088 } });

    private static ResolvedJob OnePass(int width, int height, int frames) => Make.Resolve(
        Make.OfSize(width, height, frames).Job, spec => spec with { LongVideo = new() { Strategy = LongVideoStrategy.Single } });

    private static string? Refusal(ResolvedJob job, ComputeDtype dtype, long memoryBytes) =>
        MemoryCheck.Refusal(job, Make.Model, dtype, Make.Machine(memoryBytes));

    [GeneratedRegex(@"spec\.video\.frames: (\d+)")]
    private static partial Regex Frames();

    [GeneratedRegex(@"spec\.longVideo\.windowLatents: (\d+)")]
    private static partial Regex Window();

    [GeneratedRegex(@"spec\.video\.width: (\d+) with spec\.video\.height: (\d+)")]
    private static partial Regex Size();
}
