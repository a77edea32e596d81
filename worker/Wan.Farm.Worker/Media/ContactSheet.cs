using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>A picture of a video: up to 12 evenly spaced frames in a grid. Of a single frame it is that frame, in full size.</summary>
/// <remarks>Fed frame by frame beside the encoder; it keeps the small tiles only.</remarks>
public sealed class ContactSheet
{
    private static readonly byte[] Background = [18, 18, 20];
    private readonly VideoSize frameSize;
    private readonly int frames;
    private readonly SheetLayout layout;
    private readonly byte[] picture;
    private int seen;

    public ContactSheet(VideoSize frameSize, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        (this.frameSize, this.frames) = (frameSize, frames);
        layout = SheetLayout.For(frameSize, frames);
        Size = frames == 1 ? frameSize : layout.Sheet;
        picture = new byte[Size.Width * Size.Height * 3];
        for (int i = 0; i < picture.Length; i++)
            picture[i] = Background[i % 3];
    }

    /// <summary>Of the picture.</summary>
    public VideoSize Size { get; }

    /// <summary>The next frame, in order.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (frame.Length != frameSize.Width * frameSize.Height * 3)
            throw new ArgumentException($"{frame.Length} bytes are not a frame of {frameSize}", nameof(frame));

        if (frames == 1)
            frame.CopyTo(picture);
        else if (Array.IndexOf(layout.Frames, seen) is >= 0 and int tile)
            Place(ImageScaler.Shrink(frame, frameSize, layout.Tile), tile);
        seen++;
    }

    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public Task WriteAsync(string path, CancellationToken ct) => seen == frames
        ? PngWriter.WriteAsync(path, picture, Size, ct)
        : throw new InvalidOperationException($"{seen} of {frames} frames were added");

    private void Place(ReadOnlySpan<byte> tile, int index)
    {
        (int left, int top) = layout.Corner(index);
        int rowBytes = layout.Tile.Width * 3;
        for (int y = 0; y < layout.Tile.Height; y++)
            tile.Slice(y * rowBytes, rowBytes).CopyTo(picture.AsSpan((((top + y) * Size.Width) + left) * 3));
    }
}
