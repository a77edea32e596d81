namespace Wan.Models.Weights;

/// <summary>Opens weights by the kind of their file.</summary>
public static class WeightFile
{
    private const string IndexSuffix = ".index.json";

    /// <param name="path">A .safetensors file, a .safetensors.index.json, or a .pth archive.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or is none of these.</exception>
    public static IWeightSource Open(string path) => OpenStored(path);

    internal static IStoredBytes OpenStored(string path)
    {
        if (path.EndsWith(IndexSuffix, StringComparison.Ordinal))
            return ShardedSafetensors.Open(path);
        return Path.GetExtension(path) switch
        {
            ".safetensors" => SafetensorsFile.Open(path),
            ".pth" or ".pt" or ".bin" => PthFile.Open(path),
            _ => throw new CheckpointException(path, "is no weights file; expected .safetensors, .safetensors.index.json or .pth"),
        };
    }
}
