namespace Wan.Models.Weights.Pickle;

/// <param name="Method">Compression; <see cref="StoredMethod"/> is none.</param>
/// <param name="Offset">In bytes, from the start of the file to the entry's data.</param>
/// <param name="Bytes">Uncompressed.</param>
internal sealed record ZipEntry(string Name, int Method, long Offset, long Bytes)
{
    public const int StoredMethod = 0;
}
