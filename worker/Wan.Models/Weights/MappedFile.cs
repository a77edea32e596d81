using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wan.Models.Weights;

/// <summary>A file mapped into memory, unmapped when its opener and every tensor that views it are gone.</summary>
/// <remarks>
/// Mapped copy-on-write: training in place changes private pages, never the file. A file that is cut short while it is mapped takes the
/// process with it, so checkpoints are replaced by renaming, never edited in place.
/// </remarks>
internal sealed unsafe partial class MappedFile : IDisposable
{
    // Of <sys/mman.h> on Linux.
    private const int WillBeNeeded = 3, NotNeeded = 4;

    private readonly SafeMemoryMappedViewHandle? view;
    private readonly byte* start;
    private bool disposed;

    private MappedFile(string path)
    {
        Path = path;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = stream.Length;
        if (Length == 0)
            return;                                        // an empty file cannot be mapped; readers see zero bytes
        view = Map(stream);
        view.AcquirePointer(ref start);
    }

    public string Path { get; }

    /// <summary>What keeps the mapping: a tensor that views it holds a reference.</summary>
    public SafeHandle Handle => view ?? throw new InvalidOperationException($"{Path} is empty");

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <exception cref="CheckpointException">The file is missing or not readable.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            return new MappedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ReadOnlySpan<byte>(Pointer(offset, length), length);
    }

    /// <summary>Where the bytes from <paramref name="offset"/> on lie, while <see cref="Handle"/> is held.</summary>
    public byte* Pointer(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return start + offset;
    }

    /// <summary>Starts reading ahead: the bytes are about to be used.</summary>
    public void Expect(long offset, long length) => Advise(offset, length, WillBeNeeded);

    /// <summary>Takes the bytes out of this process's memory; the system still caches the file. Changes to them are lost.</summary>
    public void Forget(long offset, long length) => Advise(offset, length, NotNeeded);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view?.ReleasePointer();
        view?.Dispose();
    }

    /// <summary>Only a hint on Linux, so its failure means nothing. Pages that reach beyond the bytes are left alone.</summary>
    private void Advise(long offset, long length, int advice)
    {
        if (!OperatingSystem.IsLinux())
            return;
        long page = Environment.SystemPageSize;
        long first = ((long)Pointer(offset, length) + page - 1) / page * page;
        long end = (long)Pointer(offset + length, 0) / page * page;
        if (first < end)
            _ = MemoryAdvice((void*)first, (nuint)(end - first), advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvice(void* address, nuint length, int advice);

    private static SafeMemoryMappedViewHandle Map(FileStream stream)
    {
        try
        {
            return Map(stream, MemoryMappedFileAccess.CopyOnWrite);
        }
        catch (IOException)
        {
            // A private writable mapping counts against memory that could be committed; a read-only one never does.
            return Map(stream, MemoryMappedFileAccess.Read);
        }
    }

    /// <summary>The mapping lives on when file and accessor are closed: only the handle counts.</summary>
    private static SafeMemoryMappedViewHandle Map(FileStream stream, MemoryMappedFileAccess access)
    {
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, access, HandleInheritability.None, leaveOpen: true);
        return file.CreateViewAccessor(0, 0, access).SafeMemoryMappedViewHandle;
    }
}
