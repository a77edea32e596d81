using System.Security.Cryptography;

namespace Wan.Farm.Cli.Records;

/// <summary>A file beside the record, by its name, so that the folder can be moved.</summary>
internal sealed record FileRecord(string File, long Bytes, string Sha256)
{
    public static async Task<FileRecord> OfAsync(string path, CancellationToken ct)
    {
        FileStream stream = System.IO.File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            byte[] hash = await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false);
            return new FileRecord(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(hash));
        }
    }

    /// <summary>Whether the file is there, unchanged.</summary>
    public async Task<bool> IsThereAsync(string folder, CancellationToken ct)
    {
        string path = Path.Combine(folder, File);
        return System.IO.File.Exists(path) && await OfAsync(path, ct).ConfigureAwait(false) == this;
    }
}
