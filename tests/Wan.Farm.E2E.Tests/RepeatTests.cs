using System.Text.Json;
using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>The video is a function of the job: rendered again, elsewhere, after being killed.</summary>
public sealed class RepeatTests(RenderedOnce once) : IClassFixture<RenderedOnce>, IDisposable
{
    private readonly Workplace place = new();
    private readonly Workplace other = new();

    public void Dispose()
    {
        place.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Render_SameJobInTwoFolders_SameFramesAndSameFile()
    {
        RunResult result = (await place.RenderAsync()).Expect(0);

        Assert.Equal(place.Video, result.LastLine);
        Assert.Equal(once.Place.FramesSha256(), place.FramesSha256());
        Assert.Equal(File.ReadAllBytes(once.Place.Video), File.ReadAllBytes(place.Video));
    }

    [Fact]
    public async Task Render_AfterSuccess_DoesNothingAndSaysSo()
    {
        DateTime written = File.GetLastWriteTimeUtc(once.Place.Video);

        RunResult again = (await once.Place.RenderAsync()).Expect(0);

        Assert.Contains("already rendered; --force renders it anew", again.Error, StringComparison.Ordinal);
        Assert.Equal(once.Place.Video, again.LastLine);
        Assert.Equal(written, File.GetLastWriteTimeUtc(once.Place.Video));
    }

    [Fact]
    public async Task Render_Force_ComputesEverythingAgain()
    {
        once.CopyTo(place);

        RunResult again = (await place.RenderAsync("--force")).Expect(0);

        Assert.DoesNotContain("already there", again.Error, StringComparison.Ordinal);
        Assert.Equal(once.Place.FramesSha256(), place.FramesSha256());
    }

    [Fact]
    public async Task Render_OtherFramesPerSecond_ReusesTheLatents()
    {
        once.CopyTo(place);

        RunResult again = (await place.RenderAsync("--set", "spec.video.fps=24")).Expect(0);

        Assert.Contains("denoise: already there", again.Error, StringComparison.Ordinal);
        Assert.Contains("decode: done", again.Error, StringComparison.Ordinal);
        Assert.Equal(once.Place.FramesSha256(), place.FramesSha256());
    }

    [Fact]
    public async Task Render_NoSeed_ChoosesOnceAndRecordsIt()
    {
        place.WriteJobText(File.ReadAllText(place.JobFile).Replace("  seed: 7\n", "", StringComparison.Ordinal));
        (await place.RenderAsync()).Expect(0);
        string sha256 = place.FramesSha256();
        Directory.Delete(Path.Combine(place.Results, ".wanfarm", "checkpoints"), recursive: true);
        File.Delete(Path.Combine(place.Results, "e2e.json"));

        (await place.RenderAsync()).Expect(0);

        Assert.Equal(sha256, place.FramesSha256());
    }

    [Fact]
    public async Task Render_OneFrame_WritesAPictureAndNoVideo()
    {
        RunResult result = (await place.RenderAsync("--set", "spec.video.frames=1")).Expect(0);
        Assert.Equal(Path.Combine(place.Results, "e2e.png"), result.LastLine);
        Assert.False(File.Exists(place.Video));
    }

    [Fact]
    public async Task Render_JsonOutput_IsOneObjectThatProgramsCanRead()
    {
        RunResult result = (await place.RenderAsync("--output", "json")).Expect(0);
        using JsonDocument answer = JsonDocument.Parse(result.Output);
        Assert.Equal(place.Video, answer.RootElement.GetProperty("video").GetString());
        Assert.All(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Render_AnyNumberOfThreads_SameFrames()
    {
        string[] larger = ["--set", "spec.video.width=128", "--set", "spec.video.height=64"];
        (await place.RenderAsync(["--threads", "1", .. larger])).Expect(0);
        (await other.RenderAsync(["--threads", "3", .. larger])).Expect(0);
        Assert.Equal(place.FramesSha256(), other.FramesSha256());
    }
}
