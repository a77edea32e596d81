namespace Wan.Farm.Worker.Artifacts;

/// <summary>Where a task can go on.</summary>
/// <param name="Newest">Null: from the start.</param>
/// <param name="Warnings">One per newer checkpoint that was damaged and is removed.</param>
public sealed record CheckpointLookup(Checkpoint? Newest, IReadOnlyList<string> Warnings);
