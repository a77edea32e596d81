using System.Buffers.Binary;
using System.Text;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Tests.Inputs;

public sealed class VideoDecodingTests : IDisposable
{
    private const string Source = "-f lavfi -t 2 -i testsrc=s=64x48:r=8";
    private const string X264 = "-c:v libx264 -pix_fmt yuv420p";

    private readonly TestMedia media = new();
    private readonly List<VideoFrame> seen = [];

    public void Dispose() => media.Dispose();

    [Theory]
    [InlineData("a.mp4", X264)]
    [InlineData("a.mov", X264)]
    [InlineData("prores.mov", "-c:v prores -pix_fmt yuv422p10le")]
    [InlineData("front.mp4", X264 + " -movflags +faststart")]
    [InlineData("pieces.mp4", X264 + " -movflags frag_keyframe+empty_moov -g 4")]
    public async Task ReadVideo_Mp4AndMov_GivesEveryFrameAndTheFacts(string name, string encoding)
    {
        VideoFacts facts = await ReadAsync(media.Make(name, $"{Source} {encoding} {{out}}"));
        Assert.Equal(new VideoFacts(new VideoSize(64, 48), 16, 8, "5ha"), facts);
        Assert.Equal(Enumerable.Range(0, 16), seen.Select(frame => frame.Index));
        Assert.All(seen, frame => Assert.Equal(64 * 48 * 3, frame.Rgb.Length));
    }

    [Fact]
    public async Task ReadVideo_Lossless_GivesTheSourcesPixels()
    {
        MediaFile file = media.Make("a.mov", "-f lavfi -i testsrc=s=64x48:r=8 -t 1 -c:v png -pix_fmt rgb24 {out}");
        byte[] expected = File.ReadAllBytes(media.Make("a.rgb", "-f lavfi -i testsrc=s=64x48:r=8 -t 1 -f rawvideo -pix_fmt rgb24 {out}").Path);
        MemoryStream frames = new();
        await new MediaDecoder(MediaLimits.Default).ReadVideoAsync(file, (frame, _) =>
        {
            frames.Write(frame.Rgb.Span);
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        Assert.Equal(expected, frames.ToArray());
    }

    [Theory]
    [InlineData("-vf setsar=2/1 " + X264, 128, 48)]
    [InlineData("-vf setsar=1/2 " + X264, 32, 48)]
    public async Task ReadVideo_PixelsThatAreNotSquare_AreStretched(string encoding, int width, int height)
    {
        VideoFacts facts = await ReadAsync(media.Make("a.mp4", $"{Source} {encoding} {{out}}"));
        Assert.Equal(new VideoSize(width, height), facts.Size);
    }

    [Fact]
    public async Task ReadVideo_TurnedByItsContainer_IsUpright()
    {
        byte[] bytes = File.ReadAllBytes(media.Make("a.mp4", $"{Source} {X264} {{out}}").Path);
        // The matrix of the track's header: a quarter turn.
        int matrix = bytes.AsSpan().IndexOf("tkhd"u8) + 44;
        for (int i = 0; i < 5; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(matrix + (4 * i)), i switch { 1 => 0x10000, 3 => -0x10000, _ => 0 });
        Assert.Equal(new VideoSize(48, 64), (await ReadAsync(media.Write("turned.mp4", bytes))).Size);
    }

    [Fact]
    public async Task ReadVideo_WithSound_GivesThePictures()
    {
        MediaFile file = media.Make("a.mov", $"{Source} -f lavfi -t 2 -i sine {X264} -c:a pcm_s24le {{out}}");
        Assert.Equal(16, (await ReadAsync(file)).Frames);
    }

    [Fact]
    public async Task ReadVideo_RareCodec_SaysWhatIsAccepted()
    {
        InputException e = await RefusedAsync(media.Make("a.mov", $"{Source} -c:v cinepak {{out}}"));
        Assert.Contains("is encoded as cinepak; h264, hevc,", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_FramesAtUnevenTimes_AreGivenOnceEach()
    {
        MediaFile file = media.Make("a.mp4", $"{Source} -vf \"select='not(eq(n,3))*not(eq(n,9))'\" -fps_mode vfr {X264} {{out}}");
        Assert.Equal(14, (await ReadAsync(file)).Frames);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "is a playlist that names other files")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n", "is a playlist that names other files")]
    [InlineData("hello, this is a text and no video at all", "is of no known format")]
    public async Task ReadVideo_TextNamedMp4_IsRefused(string text, string problem)
    {
        InputException e = await RefusedAsync(media.Write("a.mp4", Encoding.UTF8.GetBytes(text)));
        Assert.Equal($"spec.input: a.mp4: {problem}; an MP4 or MOV with a video stream is accepted", e.Message);
    }

    [Fact]
    public async Task ReadVideo_PlaylistBehindTheHeadOfAnMp4_IsNotFollowed()
    {
        byte[] playlist = [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 2, 0, .. "\n#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"u8];
        InputException e = await RefusedAsync(media.Write("a.mp4", playlist));
        Assert.Contains("cannot be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_SoundAlone_SaysThatThereIsNoVideo()
    {
        InputException e = await RefusedAsync(media.Make("a.mp4", "-f lavfi -i sine=d=1 -c:a aac {out}"));
        Assert.Contains("has no video stream", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_NoFrames_SaysSo()
    {
        InputException e = await RefusedAsync(media.Make("a.mp4", $"{Source} -frames:v 0 {X264} -movflags empty_moov {{out}}"));
        Assert.Matches("has no (frames|video stream)|cannot be", e.Message);
    }

    [Theory]
    [InlineData("", 0.6)]                                    // its index is at the end: lost
    [InlineData("-movflags +faststart", 0.6)]                // its index promises more than there is
    [InlineData("-movflags +faststart", 0.02)]
    public async Task ReadVideo_CutOff_IsAnErrorAndNotAShorterVideo(string flags, double share)
    {
        byte[] bytes = File.ReadAllBytes(media.Make("whole.mp4", $"-f lavfi -i testsrc=s=160x120:r=8 -t 4 {X264} {flags} {{out}}").Path);
        InputException e = await RefusedAsync(media.Write("a.mp4", bytes.AsSpan(0, (int)(bytes.Length * share))));
        Assert.EndsWith("an MP4 or MOV with a video stream is accepted", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_DamagedInTheMiddle_IsAnError()
    {
        byte[] bytes = File.ReadAllBytes(media.Make("whole.mp4", $"-f lavfi -i testsrc=s=160x120:r=8,noise=alls=20 -t 4 {X264} -movflags +faststart {{out}}").Path);
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, bytes.Length / 4));
        InputException e = await RefusedAsync(media.Write("a.mp4", bytes));
        Assert.Contains("cannot be decoded", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_AboveEachLimit_SaysFoundAndAccepted()
    {
        MediaFile file = media.Make("a.mp4", $"{Source} {X264} {{out}}");
        Assert.EndsWith("has more than 10 frames; up to 10 frames are accepted", (await RefusedAsync(file, new() { MaxFrames = 10 })).Message, StringComparison.Ordinal);
        Assert.EndsWith("is 2 s long; up to 1 s are accepted", (await RefusedAsync(file, new() { MaxDuration = TimeSpan.FromSeconds(1) })).Message, StringComparison.Ordinal);
        Assert.EndsWith("is 64x48; up to 3000 pixels are accepted", (await RefusedAsync(file, new() { MaxVideoPixels = 3000 })).Message, StringComparison.Ordinal);
        MediaFile wide = media.Make("wide.mp4", $"{Source} -vf setsar=4/1 {X264} {{out}}");
        Assert.EndsWith("is 256x48, 12288 pixels; up to 4000 pixels are accepted", (await RefusedAsync(wide, new() { MaxVideoPixels = 4000 })).Message, StringComparison.Ordinal);
        MediaFile extreme = media.Make("extreme.mp4", $"{Source} -vf setsar=100/1 {X264} {{out}}");
        Assert.Contains("has pixels of 100:1", (await RefusedAsync(extreme)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_TakesTooLong_IsStopped()
    {
        MediaFile file = media.Make("a.mp4", $"-f lavfi -i testsrc=s=320x240:r=30 -t 20 {X264} -preset ultrafast {{out}}");
        MediaDecoder decoder = new(new MediaLimits { DecodeTime = TimeSpan.FromMilliseconds(300) });
        InputException e = await Assert.ThrowsAsync<InputException>(() => decoder.ReadVideoAsync(
            file, async (_, ct) => await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct), CancellationToken.None));
        Assert.Contains("took more than 0.3 s to decode", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVideo_TakerFails_StopsWithItsError()
    {
        MediaFile file = media.Make("a.mp4", $"-f lavfi -i testsrc=s=320x240:r=30 -t 20 {X264} -preset ultrafast {{out}}");
        await Assert.ThrowsAsync<NotSupportedException>(() => new MediaDecoder(MediaLimits.Default).ReadVideoAsync(
            file, (frame, _) => frame.Index == 3 ? throw new NotSupportedException() : ValueTask.CompletedTask, CancellationToken.None));
    }

    private Task<VideoFacts> ReadAsync(MediaFile file, MediaLimits? limits = null) => new MediaDecoder(limits ?? MediaLimits.Default).ReadVideoAsync(file, (frame, _) =>
    {
        seen.Add(frame);
        return ValueTask.CompletedTask;
    }, CancellationToken.None);

    private Task<InputException> RefusedAsync(MediaFile file, MediaLimits? limits = null) => Assert.ThrowsAsync<InputException>(() => ReadAsync(file, limits));
}
