using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>The state of a task after a step, verified.</summary>
/// <param name="Path">A safetensors file.</param>
public sealed record Checkpoint(ContentKey Key, int Step, string Path);
