using Wan.Farm.Testing;
using Wan.Farm.Worker.Tests.Media;
using Wan.Farm.Worker.Timelines;

namespace Wan.Farm.Worker.Tests.Timelines;

public sealed class TimelinePictureTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Levels_OfBarsThatOverlap_AreAsFewAsThereCanBe()
    {
        TimelineBar[] bars = [new(0, 21, "0"), new(13, 21, "1"), new(26, 21, "2"), new(39, 21, "3")];

        Assert.Equal([0, 1, 0, 1], BarStacking.Levels(bars));
        Assert.Equal([0, 0], BarStacking.Levels([new(0, 5, "a"), new(5, 5, "b")]));
        Assert.Equal([0, 1, 2], BarStacking.Levels([new(0, 5, "a"), new(0, 5, "b"), new(4, 5, "c")]));
    }

    [Fact]
    public async Task Picture_OfAPlan_ShowsEveryBarInTheColourOfItsLane()
    {
        File.WriteAllBytes(folder["a.png"], TimelinePicture.Paint(ThreeWindows()));

        byte[] pixels = await PngWriterTests.PixelsAsync(folder["a.png"]);
        HashSet<(byte, byte, byte)> colours = [.. Enumerable.Range(0, pixels.Length / 3).Select(i => (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]))];
        Assert.Contains(((byte)86, (byte)180, (byte)233), colours);
        Assert.Contains(((byte)230, (byte)159, (byte)0), colours);
        Assert.Equal(1280, FFMpegCore.FFProbe.Analyse(folder["a.png"]).PrimaryVideoStream!.Width);
    }

    [Fact]
    public void Picture_PaintedTwice_IsTheSame() => Assert.Equal(TimelinePicture.Paint(ThreeWindows()), TimelinePicture.Paint(ThreeWindows()));

    private static TimelineChart ThreeWindows() => new(
        "three windows in two lanes",
        Length: 47,
        "latents",
        [
            new TimelineRow("windows", [new(0, 21, "0", 0), new(13, 21, "1", 0), new(26, 21, "2", 1)]),
            new TimelineRow("decode", [new(0, 24, "0", 0), new(24, 23, "full cache", 1)]),
        ]);
}
