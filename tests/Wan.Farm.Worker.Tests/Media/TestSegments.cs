using FFMpegCore;
using FFMpegCore.Pipes;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

/// <summary>Encoded segments of the one video of <see cref="TestFrames"/>.</summary>
internal static class TestSegments
{
    /// <summary>Writes <c>0.mp4</c>, <c>1.mp4</c>, … of so many frames each.</summary>
    public static async Task<EncodedSegment[]> WriteAsync(TempFolder folder, VideoFormat format, params int[] frames)
    {
        var segments = new EncodedSegment[frames.Length];
        int first = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            segments[i] = new EncodedSegment(folder[$"{i}.mp4"], frames[i]);
            await using SegmentWriter writer = SegmentWriter.Create(segments[i].Path, format, frames[i]);
            for (int frame = first; frame < first + frames[i]; frame++)
                await writer.WriteAsync(TestFrames.Frame(format.Size, frame), CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
            first += frames[i];
        }

        return segments;
    }

    /// <summary>The frames as they are stored, none dropped and none doubled: planes Y, Cb, Cr.</summary>
    public static async Task<byte[]> DecodeAsync(string path)
    {
        using var pixels = new MemoryStream();
        await FFMpegArguments
            .FromFileInput(path)
            .OutputToPipe(new StreamPipeSink(pixels), options => options
                .WithCustomArgument("-vsync passthrough").ForcePixelFormat("yuv420p").WithVideoCodec("rawvideo").ForceFormat("rawvideo"))
            .ProcessAsynchronously();
        return pixels.ToArray();
    }
}
