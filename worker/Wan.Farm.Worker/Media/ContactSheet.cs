using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>A picture of a video: up to 12 evenly spaced frames in a grid. Of a single frame it is that frame, in full size.</summary>
public sealed class ContactSheet
{
    private static readonly byte[] Background = [18, 18, 20];
    private readonly VideoSize frameSize;
    private readonly SheetLayout layout;
    private readonly HashSet<int> missing;
    private readonly byte[] picture;

    public ContactSheet(VideoSize frameSize, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        this.frameSize = frameSize;
        layout = SheetLayout.For(frameSize, frames);
        missing = [.. layout.Frames];
        picture = new byte[Size.Width * Size.Height * 3];
        for (int i = 0; i < picture.Length; i++)
            picture[i] = Background[i % 3];
    }

    /// <summary>Of the picture.</summary>
    public VideoSize Size => layout.Sheet;

    /// <summary>The frames that it shows, ascending.</summary>
    public IReadOnlyList<int> Frames => layout.Frames;

    /// <summary>Makes the sheet of a video from its encoded segments, decoding no more of them than it shows.</summary>
    /// <param name="segments">In order; together the whole video.</param>
    /// <exception cref="MediaException">A segment cannot be read.</exception>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public static async Task WriteAsync(IReadOnlyList<EncodedSegment> segments, VideoFormat format, string path, CancellationToken ct)
    {
        var sheet = new ContactSheet(format.Size, segments.Sum(segment => segment.Frames));
        int first = 0;
        foreach (EncodedSegment segment in segments)
        {
            int next = first;
            int end = first + segment.Frames;
            if (sheet.Frames.LastOrDefault(frame => frame >= first && frame < end, -1) is >= 0 and int last)
            {
                await VideoReader.ReadAsync(
                    segment.Path, new VideoInfo(format.Size, format.FramesPerSecond), frame => sheet.Add(next++, frame.Span), most: last - first + 1, ct)
                    .ConfigureAwait(false);
            }

            first = end;
        }

        await sheet.WriteAsync(path, ct).ConfigureAwait(false);
    }

    /// <summary>A frame of the video; those that are not shown may be left out.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    public void Add(int index, ReadOnlySpan<byte> frame)
    {
        if (frame.Length != frameSize.Width * frameSize.Height * 3)
            throw new ArgumentException($"{frame.Length} bytes are not a frame of {frameSize}", nameof(frame));
        if (Array.IndexOf(layout.Frames, index) is not (>= 0 and int tile))
            return;

        Place(ImageScaler.Shrink(frame, frameSize, layout.Tile), tile);
        missing.Remove(index);
    }

    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public Task WriteAsync(string path, CancellationToken ct) => missing.Count == 0
        ? PngWriter.WriteAsync(path, picture, Size, ct)
        : throw new InvalidOperationException($"frames {string.Join(", ", missing.Order())} are missing");

    private void Place(ReadOnlySpan<byte> rgb, int tile)
    {
        (int left, int top) = layout.Corner(tile);
        int rowBytes = layout.Tile.Width * 3;
        for (int y = 0; y < layout.Tile.Height; y++)
            rgb.Slice(y * rowBytes, rowBytes).CopyTo(picture.AsSpan((((top + y) * Size.Width) + left) * 3));
    }
}
