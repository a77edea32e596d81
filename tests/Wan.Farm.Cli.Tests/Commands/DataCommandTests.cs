using System.Buffers.Binary;
using Wan.Farm.Testing;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Preview_WritesARowForEveryClipAndPrintsItsCaption()
    {
        CommandResult result = await CommandLine.RunAsync("data", "preview", "--out", folder["clips.png"], "--clips", "3", "--frames", "5", "--size", "48x32");
        Assert.Equal(0, result.Code);
        Assert.Equal(3, result.Output.TrimEnd('\n').Split('\n').Length);
        byte[] png = File.ReadAllBytes(folder["clips.png"]);
        Assert.Equal((5 * 52) - 4, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.Equal((3 * 36) - 4, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }

    [Fact]
    public async Task Preview_OfHeldOutClips_ShowsOtherClips()
    {
        CommandResult seen = await CommandLine.RunAsync("data", "preview", "--out", folder["a.png"], "--clips", "2", "--size", "16x16");
        CommandResult unseen = await CommandLine.RunAsync("data", "preview", "--out", folder["b.png"], "--clips", "2", "--size", "16x16", "--held-out");
        Assert.NotEqual(seen.Output, unseen.Output);
    }

    [Fact]
    public async Task Preview_OfASheetTooLarge_SaysHowLargeAndWritesNothing()
    {
        CommandResult result = await CommandLine.RunAsync("data", "preview", "--out", folder["c.png"], "--clips", "200", "--frames", "81", "--size", "512x512");
        Assert.Equal(2, result.Code);
        Assert.Contains("--size 512x512: 200 clips of 81 frames make a sheet of 41792x103196; it must have 100 million pixels at most", result.Talk, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["c.png"]));
    }
}
