using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>Long videos in one process and in several: the same latents, the same frames, the same file.</summary>
public sealed class LaneTests : IDisposable
{
    private static readonly Lazy<Task<LongRender>> InOneProcess = new(RenderInOneProcessAsync);

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Render_ThreeLanes_EqualsOneProcess()
    {
        place.WriteLongJob();

        RunResult result = (await place.RenderAsync("--lanes", "3")).Expect(0);

        Assert.Equal(place.Video, result.LastLine);
        Assert.DoesNotContain("warning", result.Error, StringComparison.Ordinal);
        LongRender.AssertEqual(await InOneProcess.Value, place.Rendered());
        await EvenFrames.AssertAsync(place.Video, frames: 65, framesPerSecond: 8);
        place.MustHoldNoTemporaryFile();
        MustHoldNoFeatureCache();
    }

    [Theory]
    [InlineData("Continuation", 65)]
    [InlineData("Shots", 63)]
    public async Task Render_OtherStrategies_EqualsOneProcess(string strategy, int frames)
    {
        using var other = new Workplace();
        place.WriteLongJob(strategy);
        other.WriteLongJob(strategy);

        (await other.RenderAsync()).Expect(0);
        (await place.RenderAsync("--lanes", "2")).Expect(0);

        LongRender.AssertEqual(other.Rendered(), place.Rendered());
        await EvenFrames.AssertAsync(place.Video, frames, framesPerSecond: 8);
        place.MustHoldNoTemporaryFile();
    }

    [Fact]
    public async Task Render_TwoLanesWithSegmentsInBoth_EqualsOneProcess()
    {
        place.WriteLongJob();

        (await place.RenderAsync("--lanes", "2", "--set", "spec.longVideo.decode.handover=TwoPass")).Expect(0);

        LongRender.AssertEqual(await InOneProcess.Value, place.Rendered());
        MustHoldNoFeatureCache();
    }

    [Fact]
    public async Task Render_MoreLanesThanWindows_SaysSoAndUsesFewer()
    {
        place.WriteLongJob(frames: 29, steps: 20);                  // 2 windows
        await using WanFarmProcess run = place.Start("--lanes", "3");
        await run.WaitUntilAsync(() => run.ErrorSoFar.Contains("\ndenoise: 20 steps", StringComparison.Ordinal), "it began to denoise");

        Assert.Equal(2, run.Lanes.Count);
        RunResult result = (await run.WaitForExitAsync()).Expect(0);

        Assert.Contains("--lanes: 3 are more than there is to denoise at one time; 2 lanes denoise, one for each window", result.Error, StringComparison.Ordinal);
        await EvenFrames.AssertAsync(place.Video, frames: 29, framesPerSecond: 8);
    }

    private void MustHoldNoFeatureCache() =>
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(place.Results, ".wanfarm"), "*.cache.safetensors", SearchOption.AllDirectories));

    private static async Task<LongRender> RenderInOneProcessAsync()
    {
        using var place = new Workplace();
        place.WriteLongJob();
        (await place.RenderAsync()).Expect(0);
        await EvenFrames.AssertAsync(place.Video, frames: 65, framesPerSecond: 8);
        return place.Rendered();
    }
}
