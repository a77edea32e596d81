using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>What a job names, for a worker to look at before the job is planned.</summary>
/// <param name="Job">Uid of the VideoJob.</param>
/// <param name="ModelPath">The checkpoint that LoRAs are to fit.</param>
public sealed record InputQuestion(Guid Job, string ModelPath, IReadOnlyList<NamedFile> Files, IReadOnlyList<NamedLora> Loras);
