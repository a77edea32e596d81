using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>The state of a denoising task after a step, verified.</summary>
/// <param name="Parts">In order; together the task's whole stretch of the timeline. One per lane that saved.</param>
public sealed record Checkpoint(ContentKey Key, int Step, IReadOnlyList<CheckpointPart> Parts);
