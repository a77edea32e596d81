using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>What a worker must know of the job that a task belongs to.</summary>
/// <param name="Uid">Of the VideoJob.</param>
/// <param name="ModelPath">Folder of the checkpoint, as the pool's workers see it.</param>
/// <param name="ModelDigest">Which weights that folder held when the job was planned.</param>
/// <param name="Frames">Of the whole video.</param>
public sealed record LeasedJob(Guid Uid, string Namespace, string Name, string ModelPath, string ModelDigest, ComputeDtype Dtype, int Frames);
