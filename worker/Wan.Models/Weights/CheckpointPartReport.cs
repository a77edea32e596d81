namespace Wan.Models.Weights;

/// <summary>The weights of one part of a checkpoint.</summary>
/// <param name="Name">transformer, vae, text encoder.</param>
/// <param name="Dtypes">Elements per stored dtype, by its safetensors name (F32, BF16…).</param>
/// <param name="Missing">Keys that the model needs and the file lacks.</param>
/// <param name="Misshaped">"name: stored [a, b], expected [c, d]".</param>
/// <param name="Unexpected">Keys that the model has no use for.</param>
public sealed record CheckpointPartReport(
    string Name,
    string File,
    int Tensors,
    long Parameters,
    long Bytes,
    IReadOnlyDictionary<string, long> Dtypes,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Misshaped,
    IReadOnlyList<string> Unexpected)
{
    public bool Fits => Missing.Count + Misshaped.Count + Unexpected.Count == 0;
}
