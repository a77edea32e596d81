using System.Security.Cryptography;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Writes a file, forward only, and hashes what is written.</summary>
internal sealed class HashingFileStream(FileStream file) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    /// <summary>SHA-256 of what was written, in lower-case hex.</summary>
    public string HashHex() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw StorageFault.TooLong(e);
        }

        hash.AppendData(buffer);
        written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw StorageFault.TooLong(e);
        }

        hash.AppendData(buffer.Span);
        written += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => FlushTo(disk: false);

    /// <summary>Returns when the disk has all of it.</summary>
    public void FlushToDisk() => FlushTo(disk: true);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            try
            {
                file.Dispose();
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw StorageFault.TooLong(e);
            }
        }

        base.Dispose(disposing);
    }

    private void FlushTo(bool disk)
    {
        try
        {
            file.Flush(disk);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw StorageFault.TooLong(e);
        }
    }
}
