using FFMpegCore;
using FFMpegCore.Pipes;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class PngWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 5)]
    [InlineData(128, 96)]
    public async Task Png_ReadByFfmpeg_HasTheSamePixels(int width, int height)
    {
        var size = new VideoSize(width, height);
        byte[] rgb = TestFrames.Frame(size, index: 3);

        await PngWriter.WriteAsync(folder["a.png"], rgb, size, CancellationToken.None);

        Assert.Equal(rgb, await PixelsAsync(folder["a.png"]));
        VideoStream image = FFProbe.Analyse(folder["a.png"]).PrimaryVideoStream!;
        Assert.Equal(("png", width, height, "rgb24"), (image.CodecName, image.Width, image.Height, image.PixelFormat));
        Assert.Equal(["a.png"], folder.Files);
    }

    [Fact]
    public void Png_SizeDoesNotFit_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PngWriter.Encode(new byte[12], new VideoSize(3, 2)));

    internal static async Task<byte[]> PixelsAsync(string path)
    {
        using var pixels = new MemoryStream();
        await FFMpegArguments
            .FromFileInput(path)
            .OutputToPipe(new StreamPipeSink(pixels), options => options.ForcePixelFormat("rgb24").WithVideoCodec("rawvideo").ForceFormat("rawvideo"))
            .ProcessAsynchronously();
        return pixels.ToArray();
    }
}
