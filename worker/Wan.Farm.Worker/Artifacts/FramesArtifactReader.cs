using Microsoft.Win32.SafeHandles;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Reads single frames of a file that <see cref="FramesArtifactWriter"/> wrote.</summary>
public sealed class FramesArtifactReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long start;
    private readonly string path;

    private FramesArtifactReader(string path, FrameShape shape, long start, SafeFileHandle file) =>
        (this.path, Shape, this.start, this.file) = (path, shape, start, file);

    public FrameShape Shape { get; }

    /// <exception cref="InvalidDataException">It does not hold frames, or not all it announces.</exception>
    public static FramesArtifactReader Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        (FrameShape shape, long start) = FramesHeader.Decode(stream);
        return new FramesArtifactReader(path, shape, start, File.OpenHandle(path, options: FileOptions.SequentialScan));
    }

    /// <param name="frame">[H, W, 3]</param>
    public void Read(int index, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Shape.Frames);
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, Shape.FrameBytes);
        long offset = start + ((long)index * Shape.FrameBytes);
        for (int done = 0; done < frame.Length;)
        {
            int count = RandomAccess.Read(file, frame[done..], offset + done);
            if (count == 0)
                throw new InvalidDataException($"{path} ended in frame {index}");
            done += count;
        }
    }

    public void Dispose() => file.Dispose();
}
