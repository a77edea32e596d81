using System.Buffers.Binary;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Tests.Media;

namespace Wan.Farm.Worker.Tests.Inputs;

public sealed class ImageDecodingTests : IDisposable
{
    private static readonly VideoSize Size = new(48, 32);

    private readonly TestMedia media = new();
    private readonly MediaDecoder decoder = new(MediaLimits.Default);

    public void Dispose() => media.Dispose();

    [Fact]
    public async Task ReadImage_Png_GivesItsPixels()
    {
        byte[] rgb = TestFrames.Frame(Size, 3);
        Picture picture = await ReadAsync(media.Write("a.png", PngWriter.Encode(rgb, Size)));
        Assert.Equal((Size, "5ha"), (picture.Size, picture.Sha256));
        Assert.Equal(rgb, picture.Rgb);
    }

    [Theory]
    [InlineData("lossless.webp", "-c:v libwebp -lossless 1 -pix_fmt bgra", 0)]
    [InlineData("lossy.webp", "-c:v libwebp -quality 98 -pix_fmt yuv420p", 60)]
    [InlineData("a.jpg", "-q:v 1 -pix_fmt yuvj444p", 12)]
    [InlineData("sixteen-bits.png", "-pix_fmt rgb48be", 1)]
    [InlineData("named-wrong.jpg", "-c:v png -f image2pipe", 0)]
    public async Task ReadImage_EveryFormat_ComesNearTheSource(string name, string encoding, int tolerance)
    {
        MediaFile source = media.Write("source.png", PngWriter.Encode(Smooth(Size), Size));
        Picture picture = await ReadAsync(media.Make(name, $"-i \"{source.Path}\" -frames:v 1 {encoding} {{out}}"));
        Assert.Equal(Size, picture.Size);
        Assert.InRange(Smooth(Size).Zip(picture.Rgb, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
    }

    [Fact]
    public async Task ReadImage_Transparency_IsDroppedAndColoursStay()
    {
        MediaFile file = media.Make("a.png", "-f lavfi -i color=red@0.25:s=16x8,format=rgba -frames:v 1 {out}");
        Picture picture = await ReadAsync(file);
        Assert.Equal([254, 0, 0], picture.Rgb[..3].Select(v => v == 255 ? (byte)254 : v));
    }

    [Theory]
    [InlineData(1, 0, 1, 2, 3)]
    [InlineData(2, 1, 0, 3, 2)]
    [InlineData(3, 3, 2, 1, 0)]
    [InlineData(4, 2, 3, 0, 1)]
    [InlineData(5, 0, 2, 1, 3)]
    [InlineData(6, 2, 0, 3, 1)]
    [InlineData(7, 3, 1, 2, 0)]
    [InlineData(8, 1, 3, 0, 2)]
    public async Task ReadImage_ExifOrientation_TurnsThePicture(byte orientation, params int[] corners)
    {
        // Stored corners, row by row: 0 1 / 2 3, each with a gray of its own.
        byte[] rgb = new byte[Size.Width * Size.Height * 3];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)(20 + (70 * (((i / 3) % Size.Width >= Size.Width / 2 ? 1 : 0) + ((i / 3) / Size.Width >= Size.Height / 2 ? 2 : 0))));
        MediaFile plain = media.Write("plain.png", PngWriter.Encode(rgb, Size));
        MediaFile jpeg = media.Make("plain.jpg", $"-i \"{plain.Path}\" -q:v 1 {{out}}");
        Picture picture = await ReadAsync(media.Write("turned.jpg", WithOrientation(File.ReadAllBytes(jpeg.Path), orientation)));

        VideoSize shown = orientation >= 5 ? new VideoSize(Size.Height, Size.Width) : Size;
        Assert.Equal(shown, picture.Size);
        (int X, int Y)[] places = [(2, 2), (shown.Width - 3, 2), (2, shown.Height - 3), (shown.Width - 3, shown.Height - 3)];
        Assert.Equal(corners, places.Select(p => (picture.Rgb[((p.Y * shown.Width) + p.X) * 3] + 15) / 70));
    }

    [Theory]
    [InlineData("a.webp", "-f lavfi -i testsrc=s=32x32:r=4 -t 1 -c:v libwebp_anim {out}", "is animated, and one picture is wanted")]
    [InlineData("a.png", "-f lavfi -i testsrc=s=32x32:r=4 -t 1 -f apng {out}", "is animated, and one picture is wanted")]
    [InlineData("a.gif", "-f lavfi -i testsrc=s=32x32:r=4 -t 1 {out}", "is a GIF")]
    [InlineData("a.jpg", "-f lavfi -i testsrc=s=32x32:r=4 -t 1 -pix_fmt yuv420p -f mp4 {out}", "is a video (MP4 or MOV)")]
    [InlineData("a.bmp", "-f lavfi -i testsrc=s=32x32 -frames:v 1 {out}", "is of no known format")]
    public async Task ReadImage_SomethingElse_SaysWhatItIsAndWhatIsAccepted(string name, string arguments, string problem)
    {
        InputException e = await RefusedAsync(media.Make(name, arguments));
        Assert.StartsWith($"spec.input: {name}: {problem}; a PNG, JPEG or WebP with one picture is accepted", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.png", 0.5)]
    [InlineData("a.png", 0.01)]
    [InlineData("a.jpg", 0.3)]
    [InlineData("a.jpg", 0.02)]
    [InlineData("a.webp", 0.3)]
    public async Task ReadImage_CutOff_IsAnErrorAndNeverHalfAPicture(string name, double share)
    {
        MediaFile whole = media.Make("whole-" + name, "-f lavfi -i testsrc=s=320x240,noise=alls=40 -frames:v 1 -update 1 {out}");
        byte[] bytes = File.ReadAllBytes(whole.Path);
        InputException e = await RefusedAsync(media.Write(name, bytes.AsSpan(0, (int)(bytes.Length * share))));
        Assert.EndsWith("a PNG, JPEG or WebP with one picture is accepted", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadImage_DecompressionBomb_IsRefusedByItsHeader()
    {
        byte[] png = PngWriter.Encode(new byte[3], new VideoSize(1, 1));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30000);
        InputException e = await RefusedAsync(media.Write("bomb.png", png));
        Assert.Equal("spec.input: bomb.png: is 30000x30000, 900000000 pixels; up to 67108864 pixels are accepted", e.Message);
    }

    [Fact]
    public async Task ReadImage_FileThatWasFetchedAsAVideoMightBe_IsHeldToThePicturesLimit()
    {
        MediaFile file = media.Write("a.png", PngWriter.Encode(new byte[3], new VideoSize(1, 1)));
        InputException e = await Assert.ThrowsAsync<InputException>(() => new MediaDecoder(new MediaLimits { MaxImageBytes = 20 }).ReadImageAsync(file, CancellationToken.None));
        Assert.Equal("spec.input: a.png: has more than 20 bytes; up to 20 bytes are accepted", e.Message);
    }

    [Fact]
    public async Task ReadImage_SecondHeaderThatLies_DoesNotGetAround()
    {
        // The first header is small; the decoder takes the second, of 20000x20000, where it takes one at all.
        byte[] small = PngWriter.Encode(new byte[3], new VideoSize(1, 1));
        byte[] large = PngWriter.Encode(new byte[3], new VideoSize(1, 1));
        BinaryPrimitives.WriteInt32BigEndian(large.AsSpan(16), 20000);
        BinaryPrimitives.WriteInt32BigEndian(large.AsSpan(20), 20000);
        await RefusedAsync(media.Write("a.png", [.. small.AsSpan(0, 33), .. large.AsSpan(8)]));
    }

    [Fact]
    public async Task ReadImage_Garbage_IsAnError()
    {
        byte[] noise = new byte[5000];
        new Random(1).NextBytes(noise);
        foreach (byte[] head in new byte[][] { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF, 0xE1], [.. "RIFF0000WEBPVP8X"u8] })
            await RefusedAsync(media.Write("a.bin", [.. head, .. noise]));
    }

    [Fact]
    public async Task ReadImage_Cancelled_IsACancellation()
    {
        MediaFile file = media.Make("a.png", "-f lavfi -i testsrc=s=32x32 -frames:v 1 {out}");
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decoder.ReadImageAsync(file, cancelled.Token));
    }

    private Task<Picture> ReadAsync(MediaFile file) => decoder.ReadImageAsync(file, CancellationToken.None);

    private Task<InputException> RefusedAsync(MediaFile file) => Assert.ThrowsAsync<InputException>(() => ReadAsync(file));

    private static byte[] Smooth(VideoSize size) =>
        [.. Enumerable.Range(0, size.Width * size.Height).SelectMany(i => new[] { (byte)(i % size.Width * 4), (byte)(i / size.Width * 6), (byte)128 })];

    /// <summary>A JPEG with an EXIF segment that holds nothing but the orientation.</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] segment = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(segment.Length + 2), .. segment, .. jpeg.AsSpan(2)];
    }
}
