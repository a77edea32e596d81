using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class ContactSheetTests : IDisposable
{
    private static readonly VideoSize Frame = new(32, 16);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ContactSheet_OneFrame_IsThatFrameInFullSize()
    {
        var size = new VideoSize(480, 320);
        ContactSheet sheet = Sheet(size, TestFrames.Frame(size, 0));

        await sheet.WriteAsync(folder["a.png"], CancellationToken.None);

        Assert.Equal(TestFrames.Frame(size, 0), await PngWriterTests.PixelsAsync(folder["a.png"]));
    }

    [Theory]
    [InlineData(2, 2, 1, "0 1")]
    [InlineData(5, 2, 2, "0 1 3 4")]
    [InlineData(9, 3, 3, "0 1 2 3 4 5 6 7 8")]
    [InlineData(13, 4, 3, "0 1 2 3 4 5 7 8 9 10 11 12")]
    [InlineData(81, 4, 3, "0 7 15 22 29 36 44 51 58 65 73 80")]
    public async Task ContactSheet_ManyFrames_ShowsEvenlySpacedOnesInAFullGrid(int frames, int columns, int rows, string shown)
    {
        ContactSheet sheet = Sheet(Frame, [.. Enumerable.Range(0, frames).Select(Grey)]);

        await sheet.WriteAsync(folder["a.png"], CancellationToken.None);

        Assert.Equal(new VideoSize(4 + (columns * 36), 4 + (rows * 20)), sheet.Size);
        byte[] pixels = await PngWriterTests.PixelsAsync(folder["a.png"]);
        var tiles = from row in Enumerable.Range(0, rows)
                    from column in Enumerable.Range(0, columns)
                    select pixels[((((row * 20) + 12) * sheet.Size.Width) + (column * 36) + 20) * 3] - 100;
        Assert.Equal(shown, string.Join(' ', tiles));
        Assert.Equal<byte>([18, 18, 20], pixels[..3]);
    }

    [Fact]
    public async Task ContactSheet_LargeFrames_AreShrunkToTheMeanOfWhatTheyCover()
    {
        // Columns alternate between two greys: the mean is seen, no pattern.
        var size = new VideoSize(832, 480);
        byte[] stripes = [.. Enumerable.Range(0, 832 * 480).SelectMany(i => Enumerable.Repeat((byte)(i % 2 == 0 ? 60 : 140), 3))];
        ContactSheet sheet = Sheet(size, stripes, stripes);

        await sheet.WriteAsync(folder["a.png"], CancellationToken.None);

        Assert.Equal(new VideoSize(4 + (2 * 324), 4 + 185 + 4), sheet.Size);
        byte[] pixels = await PngWriterTests.PixelsAsync(folder["a.png"]);
        Assert.All(Enumerable.Range(10, 300), x => Assert.InRange(pixels[((100 * sheet.Size.Width) + x) * 3], 84, 116));
        Assert.Equal(100, Enumerable.Range(4, 320).Average(x => (double)pixels[((100 * sheet.Size.Width) + x) * 3]), precision: 0);
    }

    [Fact]
    public async Task ContactSheet_FramesMissing_AreNamedAndNothingIsWritten()
    {
        var sheet = new ContactSheet(Frame, frames: 3);
        sheet.Add(1, Grey(1));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => sheet.WriteAsync(folder["a.png"], CancellationToken.None));

        Assert.Equal("frames 0, 2 are missing", e.Message);
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(81)]
    public async Task ContactSheet_OfEncodedSegments_IsThatOfTheWholeVideo(int frames)
    {
        var format = new VideoFormat(new VideoSize(64, 32), FramesPerSecond: 16, ConstantRateFactor: 18);
        using var one = new TempFolder();
        using var many = new TempFolder();
        EncodedSegment[] segments = await TestSegments.WriteAsync(many, format, [.. Enumerable.Repeat(17, frames / 17), .. frames % 17 == 0 ? [] : new[] { frames % 17 }]);
        await VideoJoiner.JoinAsync(segments, one["whole.mp4"], format, CancellationToken.None);

        await ContactSheet.WriteAsync(segments, format, folder["parts.png"], CancellationToken.None);
        await ContactSheet.WriteAsync([new EncodedSegment(one["whole.mp4"], frames)], format, folder["whole.png"], CancellationToken.None);

        Assert.Equal(await File.ReadAllBytesAsync(folder["whole.png"]), await File.ReadAllBytesAsync(folder["parts.png"]));
    }

    private static ContactSheet Sheet(VideoSize size, params IReadOnlyList<byte[]> frames)
    {
        var sheet = new ContactSheet(size, frames.Count);
        for (int i = 0; i < frames.Count; i++)
            sheet.Add(i, frames[i]);
        return sheet;
    }

    private static byte[] Grey(int index)
    {
        byte[] rgb = new byte[Frame.Width * Frame.Height * 3];
        Array.Fill(rgb, (byte)(100 + index));
        return rgb;
    }
}
