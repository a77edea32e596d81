using System.Security.Cryptography;
using System.Text.Json;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Artifacts.S3;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Inputs by the hash of their content: <c>inputs/ab/abcd…</c> in the store's folder.</summary>
/// <remarks>Names from outside end here: whatever reads an input later is given a path that holds no one's words.</remarks>
/// <param name="bucket">Holds them for other machines too; null: the folder is all there is.</param>
public sealed class InputCache(string storeFolder, S3Bucket? bucket = null)
{
    private const int BufferBytes = 1 << 16;

    private readonly string facts = Path.Combine(Path.GetFullPath(storeFolder), "facts");
    private readonly string root = Path.Combine(Path.GetFullPath(storeFolder), "inputs");

    public string PathOf(string sha256) => Path.Combine(root, sha256[..2], sha256);

    /// <summary>What was stored under this hash, or null when it is not there or no longer what it was.</summary>
    public async Task<MediaFile?> TryOpenAsync(InputReference reference, string sha256, CancellationToken ct)
    {
        string path = PathOf(sha256);
        if (!await BringAsync(sha256, ct).ConfigureAwait(false))
            return null;
        await using FileStream file = File.OpenRead(path);
        byte[] hash = await SHA256.HashDataAsync(file, ct).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash) == sha256 ? new MediaFile(reference, path, sha256, file.Length) : null;
    }

    /// <summary>What somebody found who decoded a file of this hash, to its end; null when nothing was noted.</summary>
    public async Task<MediaInput?> TryReadFactsAsync(string sha256, CancellationToken ct)
    {
        try
        {
            return JsonSerializer.Deserialize<MediaInput>(await File.ReadAllBytesAsync(FactsOf(sha256), ct).ConfigureAwait(false), RenderTaskJson.Options) is { } found && found.Sha256 == sha256
                ? found
                : null;
        }
        catch (Exception e) when (e is JsonException || StorageFault.Is(e))
        {
            return null;                                     // not there, or of no use: it is decoded again
        }
    }

    /// <summary>Spares others to decode a file again.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public Task NoteFactsAsync(MediaInput found, CancellationToken ct) =>
        AtomicFile.WriteAsync(FactsOf(found.Sha256), JsonSerializer.SerializeToUtf8Bytes(found, RenderTaskJson.Options), ct);

    /// <summary>Sees that what was stored under this hash lies in the folder; bytes that lie there already are not looked at.</summary>
    /// <returns>False when it is nowhere.</returns>
    public async Task<bool> BringAsync(string sha256, CancellationToken ct)
    {
        if (File.Exists(PathOf(sha256)))
            return true;
        if (bucket is null)
            return false;
        await using Stream? content = await bucket.OpenAsync(KeyOf(sha256), ct).ConfigureAwait(false);
        if (content is null)
            return false;
        using TemporaryFile temporary = TemporaryFile.Create(Path.Combine(root, "incoming"));
        await content.CopyToAsync(temporary.Stream, ct).ConfigureAwait(false);
        if (temporary.Stream.HashHex() != sha256)
            return false;
        Commit(temporary, PathOf(sha256));
        return true;
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
            throw new InputException(reference, "is empty", "a file with content is accepted");
        string sha256 = temporary.Stream.HashHex();
        Commit(temporary, PathOf(sha256));
        if (bucket is not null && await bucket.FindAsync(KeyOf(sha256), ct).ConfigureAwait(false) != sha256)
            await bucket.WriteAsync(KeyOf(sha256), PathOf(sha256), sha256, ct).ConfigureAwait(false);
        return new MediaFile(reference, PathOf(sha256), sha256, bytes);
    }

    private string FactsOf(string sha256) => Path.Combine(facts, sha256[..2], $"{sha256}.json");

    private static string KeyOf(string sha256) => $"inputs/{sha256[..2]}/{sha256}";

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
