namespace Wan.Farm.Contracts.Tasks;

/// <summary>A LoRA that a job names, as it was found when the job was planned.</summary>
/// <param name="Path">Of its file, as the machine that renders sees it, or its name in the artifact store.</param>
/// <param name="Digest">SHA-256, lower-case hex, over the file and how it is used: weight and target.</param>
/// <param name="Weight">1 adds it as it was trained.</param>
public sealed record LoraInput(string Path, string Digest, double Weight, LoraTarget Target)
{
    /// <summary>Of its content, lower-case hex, when it is kept with the job's pictures and found by it; null when it lies at <see cref="Path"/>.</summary>
    public string? Sha256 { get; init; }
}
