using System.Security.Cryptography;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Inputs by the hash of their content: <c>inputs/ab/abcd…</c> in the store's folder.</summary>
/// <remarks>Names from outside end here: whatever reads an input later is given a path that holds no one's words.</remarks>
public sealed class InputCache(string storeFolder)
{
    private const int BufferBytes = 1 << 16;

    private readonly string root = Path.Combine(Path.GetFullPath(storeFolder), "inputs");

    public string PathOf(string sha256) => Path.Combine(root, sha256[..2], sha256);

    /// <summary>What was stored under this hash, or null when it is not there or no longer what it was.</summary>
    public async Task<MediaFile?> TryOpenAsync(InputReference reference, string sha256, CancellationToken ct)
    {
        string path = PathOf(sha256);
        if (!File.Exists(path))
            return null;
        await using FileStream file = File.OpenRead(path);
        byte[] hash = await SHA256.HashDataAsync(file, ct).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash) == sha256 ? new MediaFile(reference, path, sha256, file.Length) : null;
    }

    /// <summary>Takes a copy of a stream, which becomes visible when it is complete.</summary>
    /// <exception cref="InputException">It is longer than allowed, or empty.</exception>
    /// <exception cref="StorageException">It cannot be written.</exception>
    internal async Task<MediaFile> StoreAsync(InputReference reference, Stream content, long maxBytes, CancellationToken ct)
    {
        using TemporaryFile temporary = TemporaryFile.Create(Path.Combine(root, "incoming"));
        byte[] buffer = new byte[BufferBytes];
        long bytes = 0;
        for (int count; (count = await content.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0;)
        {
            bytes += count;
            if (bytes > maxBytes)
                throw TooLarge(reference, maxBytes);
            await WriteAsync(temporary, buffer.AsMemory(0, count), ct).ConfigureAwait(false);
        }
        if (bytes == 0)
            throw new InputException(reference, "is empty", "a PNG, JPEG, WebP, MP4 or MOV file is accepted");
        string sha256 = temporary.Stream.HashHex();
        Commit(temporary, PathOf(sha256));
        return new MediaFile(reference, PathOf(sha256), sha256, bytes);
    }

    internal static InputException TooLarge(InputReference reference, long maxBytes) =>
        new(reference, $"has more than {maxBytes} bytes", $"up to {maxBytes} bytes are accepted");

    private static async ValueTask WriteAsync(TemporaryFile temporary, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await temporary.Stream.WriteAsync(bytes, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(temporary.Path, e);
        }
    }

    private static void Commit(TemporaryFile temporary, string path)
    {
        try
        {
            Folder.Make(Path.GetDirectoryName(path)!);
            temporary.CommitAs(path);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }
}
