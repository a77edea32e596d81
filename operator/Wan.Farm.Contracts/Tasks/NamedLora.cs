namespace Wan.Farm.Contracts.Tasks;

/// <summary>A LoRA that a job names, before anybody has looked at it.</summary>
/// <param name="Field">Where it does: <c>spec.loras[0].path</c>.</param>
/// <param name="Path">As it is written: a path as workers see it, or a name in the artifact store.</param>
public sealed record NamedLora(string Field, string Path, double Weight, LoraTarget Target);
