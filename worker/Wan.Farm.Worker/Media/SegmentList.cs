using System.Globalization;
using System.Text;
using FFMpegCore;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Segments as one input of ffmpeg: a script for its concat demuxer. The script is gone when this is disposed.</summary>
internal sealed class SegmentList : IDisposable
{
    private readonly TemporaryFile script;

    private SegmentList(TemporaryFile script) => this.script = script;

    /// <param name="output">What will be made of them; the script lies beside it.</param>
    /// <exception cref="StorageException">The script cannot be written.</exception>
    public static SegmentList Create(IReadOnlyList<EncodedSegment> segments, string output, int framesPerSecond)
    {
        TemporaryFile script = TemporaryFile.Create(output + ".list");
        try
        {
            script.Stream.Write(Encoding.UTF8.GetBytes(Text(segments, framesPerSecond)));
            script.Stream.Flush();
            return new SegmentList(script);
        }
        catch (Exception e)
        {
            script.Dispose();
            throw StorageFault.Is(e) ? StorageFault.From(output, e) : e;
        }
    }

    public FFMpegArguments AsInput() => FFMpegArguments.FromFileInput(script.Path, verifyExists: true, options => options
        .ForceFormat("concat")
        .WithCustomArgument("-safe 0 -auto_convert 0"));     // full paths; and packets stay as they are

    public void Dispose() => script.Dispose();

    /// <remarks>
    /// The files' own durations are rounded, and so the error would grow from segment to segment. Differences of rounded sums
    /// stay within a microsecond.
    /// </remarks>
    private static string Text(IReadOnlyList<EncodedSegment> segments, int framesPerSecond)
    {
        var text = new StringBuilder();
        long frames = 0;
        foreach (EncodedSegment segment in segments)
        {
            long microseconds = Microseconds(frames + segment.Frames) - Microseconds(frames);
            text.Append(CultureInfo.InvariantCulture, $"file '{Path.GetFullPath(segment.Path).Replace("'", @"'\''", StringComparison.Ordinal)}'\n");
            text.Append(CultureInfo.InvariantCulture, $"duration {microseconds / 1_000_000}.{microseconds % 1_000_000:D6}\n");
            frames += segment.Frames;
        }

        return text.ToString();

        long Microseconds(long count) => ((count * 1_000_000) + (framesPerSecond / 2)) / framesPerSecond;
    }
}
