namespace Wan.Farm.Contracts.Tasks;

/// <summary>A LoRA that a job names, as it was found when the job was planned.</summary>
/// <param name="Digest">SHA-256, lower-case hex, over its file and how it is used: its weight, and which expert it is for.</param>
public sealed record LoraInput(string Digest);
