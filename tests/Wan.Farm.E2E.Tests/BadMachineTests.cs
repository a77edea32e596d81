using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>Things around the render that fail: folders, disks, programs.</summary>
public sealed class BadMachineTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Render_OutputFolderIsAFile_SaysSo()
    {
        File.WriteAllText(place.Results, "in the way");
        MustFail(await place.RenderAsync(), place.Results, "not a folder");
        Assert.Equal("in the way", File.ReadAllText(place.Results));
    }

    [Fact]
    public async Task Render_OutputFolderCannotBeMade_SaysWhich() =>
        MustFail(await Launcher.Built.RunAsync("render", place.JobFile, "--out", "/proc/renders"), "/proc/renders");

    [Fact]
    public async Task Render_DiskFull_KeepsNothingHalfWrittenAndResumesWithSpace()
    {
        // A limit on the size of files stands for a full disk: both are errors of write(2), half-way through.
        // The runtime's own code pages lie in a file too unless W^X is off.
        RunResult result = await Launcher.Built.RunUnderAsync("export DOTNET_EnableWriteXorExecute=0; ulimit -f 100", place.Render());
        result.Expect(1);
        Assert.Contains("the file grew past the largest size allowed here", result.Error, StringComparison.Ordinal);
        Assert.Contains("Running the same command again continues", result.Error, StringComparison.Ordinal);
        place.MustHoldNoResult();

        RunResult again = (await place.RenderAsync()).Expect(0);
        Assert.Equal(place.Video, again.LastLine);
    }

    [Fact]
    public async Task Render_NoFfmpeg_SaysHowToGetIt()
    {
        RunResult result = await Launcher.Built.RunAsync(place.Render(), environment: new Dictionary<string, string?> { ["PATH"] = place.Folder });
        MustFail(result, "ffmpeg", "apt-get install ffmpeg");
        Assert.False(Directory.Exists(place.Results));
    }

    [Fact]
    public async Task Render_NoNativeLibrary_SaysHowToBuildIt()
    {
        string missing = place.Folder["libwan_torch.so"];
        RunResult result = await Launcher.Built.RunAsync(place.Render(), environment: new Dictionary<string, string?> { ["WAN_NATIVE_LIBRARY"] = missing });
        MustFail(result, missing);
    }

    [Fact]
    public async Task Render_ArtifactDamaged_WarnsAndMakesItAnew()
    {
        (await place.RenderAsync()).Expect(0);
        string sha256 = place.FramesSha256();
        string segment = place.Find("*.segment.mp4");
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[^1] ^= 1;
        File.WriteAllBytes(segment, bytes);
        File.Delete(place.Video);

        RunResult again = (await place.RenderAsync()).Expect(0);

        Assert.Contains("warning: encoded segment in the artifact store", again.Error, StringComparison.Ordinal);
        Assert.Equal(sha256, place.FramesSha256());
        Assert.True(File.Exists(place.Video));
    }

    private static void MustFail(RunResult result, params string[] said)
    {
        result.Expect(1);
        Assert.All(said, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
