using System.Security.Cryptography;
using System.Text;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>A file with a companion <c>.sha256</c> in the format of <c>sha256sum</c>. The file counts only when both are there.</summary>
/// <remarks>
/// The file gets its name first, the companion second. A death in between leaves a file without companion (or with the one of
/// its predecessor), which is then written anew. After a power cut either may be lost: the checksum tells.
/// </remarks>
internal static class ChecksummedFile
{
    private const int HexDigits = 64;

    public static string Companion(string path) => path + ".sha256";

    /// <summary>Writes both, the renames under <paramref name="commitLock"/>.</summary>
    /// <returns>The file's length and SHA-256.</returns>
    /// <exception cref="StorageException">It cannot be written; what was there before is as it was.</exception>
    public static async Task<(long Bytes, string Sha256)> WriteAsync(
        string path,
        Func<Stream, CancellationToken, ValueTask> write,
        Func<CancellationToken, ValueTask<IDisposable>>? commitLock,
        CancellationToken ct)
    {
        using TemporaryFile payload = TemporaryFile.Create(path);
        using TemporaryFile companion = TemporaryFile.Create(Companion(path));
        try
        {
            await write(payload.Stream, ct).ConfigureAwait(false);
            string sha256 = payload.Stream.HashHex();
            companion.Stream.Write(Encoding.ASCII.GetBytes($"{sha256}  {Path.GetFileName(path)}\n"));
            payload.Stream.FlushToDisk();                   // the long part, before the lock is held
            using IDisposable? held = commitLock is null ? null : await commitLock(ct).ConfigureAwait(false);
            payload.Commit();
            companion.Commit();
            return (payload.Stream.Length, sha256);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    public static bool Exists(string path) => File.Exists(path) && File.Exists(Companion(path));

    /// <returns>When valid, the length and SHA-256 that were verified; when corrupt, in what way.</returns>
    public static async Task<(ChecksumState State, long Bytes, string Detail)> VerifyAsync(string path, CancellationToken ct)
    {
        try
        {
            string line = await File.ReadAllTextAsync(Companion(path), ct).ConfigureAwait(false);
            using var payload = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
            if (Parse(line, Path.GetFileName(path)) is not { } expected)
                return (ChecksumState.Corrupt, 0, $"{Path.GetFileName(Companion(path))} is not a checksum of this file");

            string actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(payload, ct).ConfigureAwait(false));
            return actual == expected
                ? (ChecksumState.Valid, payload.Length, actual)
                : (ChecksumState.Corrupt, payload.Length, $"SHA-256 is {actual[..12]}…, expected {expected[..12]}…");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (ChecksumState.Missing, 0, string.Empty);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw new StorageException(path, $"cannot be read: {e.Message}", "see that the file may be read and that its disk is well", e);
        }
    }

    /// <summary>Removes the pair, the companion first, so that it stops counting at once.</summary>
    public static void Delete(string path)
    {
        File.Delete(Companion(path));
        File.Delete(path);
    }

    private static string? Parse(string line, string fileName)
    {
        string text = line.TrimEnd('\n', '\r');
        return text.Length > HexDigits + 2
            && text.AsSpan(0, HexDigits).IndexOfAnyExcept("0123456789abcdef") < 0
            && text.AsSpan(HexDigits + 2).SequenceEqual(fileName)
            ? text[..HexDigits]
            : null;
    }
}
