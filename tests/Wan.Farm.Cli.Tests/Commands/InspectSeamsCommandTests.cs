using System.Text.Json;
using FFMpegCore;
using FFMpegCore.Enums;
using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Weights;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class InspectSeamsCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Seams_OfACutAndOfNone_TellsThemApart()
    {
        await WriteVideoAsync();

        CommandResult result = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--joins", "10,20", "--output", "json");

        Assert.Equal((0, string.Empty), (result.Code, result.Talk));
        using JsonDocument report = JsonDocument.Parse(result.Output);
        Assert.Equal(30, report.RootElement.GetProperty("frames").GetInt32());
        Assert.Equal("video", report.RootElement.GetProperty("kind").GetString());
        JsonElement[] joins = [.. report.RootElement.GetProperty("joins").EnumerateArray()];
        Assert.Equal([10, 20], joins.Select(join => join.GetProperty("frame").GetInt32()));
        Assert.InRange(joins[0].GetProperty("rmseRatio").GetDouble(), 0.5, 2);
        Assert.InRange(joins[1].GetProperty("rmseRatio").GetDouble(), 4, 1000);
        Assert.Equal(0, joins[0].GetProperty("standsOutBy").GetArrayLength());
        Assert.Contains("rmse", joins[1].GetProperty("standsOutBy").EnumerateArray().Select(reason => reason.GetString()));
    }

    [Fact]
    public async Task Seams_OfARecord_UsesItsJoinsAndDrawsThem()
    {
        await WriteVideoAsync();
        File.WriteAllText(folder["v.json"], """{"seed":3,"joins":[{"frame":10,"kind":"window"},{"frame":20,"kind":"shot"}]}""");

        CommandResult result = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--plan", folder["v.json"], "--plot", folder["seams.png"]);

        Assert.Equal(0, result.Code);
        Assert.Contains("30 frames, 2 joins, 1 stands out", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"\b10\s+window\b.*-", result.Output);
        Assert.Matches(@"\b20\s+shot\b.*rmse", result.Output);
        Assert.Equal("png", FFProbe.Analyse(folder["seams.png"]).PrimaryVideoStream!.CodecName);
    }

    [Fact]
    public async Task Seams_OfLatents_TakesARecordsFramesAsLatents()
    {
        using (torch.Tensor latents = torch.arange(4 * 12 * 6, torch.ScalarType.Float32).reshape(4, 12, 2, 3))
        using (FileStream file = File.Create(folder["latents.safetensors"]))
            SafetensorsWriter.Write(file, [("latents", latents)]);
        File.WriteAllText(folder["v.json"], """{"joins":[{"frame":21,"kind":"window"}]}""");

        CommandResult result = await CommandLine.RunAsync(
            "inspect", "seams", folder["latents.safetensors"], "--plan", folder["v.json"], "--plot", folder["seams.png"], "--output", "json");

        Assert.Equal(0, result.Code);
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement join = Assert.Single(report.RootElement.GetProperty("joins").EnumerateArray());
        Assert.Equal(6, join.GetProperty("frame").GetInt32());
        Assert.Equal(1, join.GetProperty("rmseRatio").GetDouble());
        Assert.True(File.Exists(folder["seams.png"]));
    }

    [Theory]
    [InlineData("30", "join 30 is outside")]
    [InlineData("5,99", "which has 30 frames: a join is from 1 to 29")]
    public async Task Seams_JoinOutsideTheVideo_ExitsWith2(string joins, string message)
    {
        await WriteVideoAsync();

        CommandResult result = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--joins", joins);

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "--joins '0': must be a whole number from 1")]
    [InlineData("5,x", "--joins 'x': must be a whole number from 1")]
    [InlineData(",", "--joins ',': must name at least one frame")]
    public async Task Seams_JoinsThatAreNoNumbers_ExitsWith2(string joins, string message)
    {
        CommandResult result = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--joins", joins);

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "names no joins: expected")]
    [InlineData("""{"joins":[]}""", "names no joins: expected")]
    [InlineData("""{"joins":7}""", "cannot be read as JSON with joins")]
    [InlineData("not JSON", "cannot be read as JSON with joins")]
    public async Task Seams_RecordWithoutJoins_ExitsWith2(string record, string message)
    {
        File.WriteAllText(folder["v.json"], record);

        CommandResult result = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--plan", folder["v.json"]);

        Assert.Equal(2, result.Code);
        Assert.Contains($"{folder["v.json"]} {message}", result.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seams_NeitherOrBothWaysToSayWhereTheJoinsAre_ExitsWith2()
    {
        CommandResult neither = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"]);
        CommandResult both = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--joins", "3", "--plan", folder["v.json"]);

        Assert.Equal((2, 2), (neither.Code, both.Code));
        Assert.Contains("where the joins are must be given: --joins 21,37,... or --plan FILE", neither.Talk, StringComparison.Ordinal);
        Assert.Contains("give one of them", both.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seams_FileThatIsNoVideo_ExitsWith2()
    {
        File.WriteAllText(folder["v.mp4"], "no video");
        File.WriteAllText(folder["l.safetensors"], "no latents");

        CommandResult video = await CommandLine.RunAsync("inspect", "seams", folder["v.mp4"], "--joins", "3");
        CommandResult latents = await CommandLine.RunAsync("inspect", "seams", folder["l.safetensors"], "--joins", "3");
        CommandResult nothing = await CommandLine.RunAsync("inspect", "seams", folder["no.mp4"], "--joins", "3");

        Assert.Equal((2, 2, 2), (video.Code, latents.Code, nothing.Code));
        Assert.Contains($"{folder["v.mp4"]} cannot be read as a video", video.Talk, StringComparison.Ordinal);
        Assert.Contains(folder["l.safetensors"], latents.Talk, StringComparison.Ordinal);
        Assert.Contains($"the file {folder["no.mp4"]} does not exist", nothing.Talk, StringComparison.Ordinal);
    }

    /// <summary>20 frames of a fractal that is zoomed into evenly, then 10 of another place in it: a cut at 20.</summary>
    private async Task WriteVideoAsync() => await FFMpegArguments
        .FromFileInput(
            "mandelbrot=size=96x64:rate=16:start_scale=2:end_scale=1.5:end_pts=60[a];mandelbrot=size=96x64:rate=16:start_x=-0.2:start_y=-0.8:start_scale=1:end_scale=0.8:end_pts=60[b];[a]trim=end_frame=20[c];[b]trim=end_frame=10[d];[c][d]concat",
            verifyExists: false,
            options => options.ForceFormat("lavfi"))
        .OutputToFile(folder["v.mp4"], overwrite: true, options => options
            .WithVideoCodec("libx264").WithConstantRateFactor(10).WithSpeedPreset(Speed.VeryFast).ForcePixelFormat("yuv420p"))
        .ProcessAsynchronously();
}
