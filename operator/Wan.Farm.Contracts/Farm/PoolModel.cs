using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Contracts.Farm;

/// <summary>A model that a worker sees.</summary>
/// <param name="Path">The folder that a job names in <c>spec.model.path</c>.</param>
/// <param name="Device">What it would be rendered on: <see cref="Cpu"/> or <see cref="Cuda"/>.</param>
public sealed record PoolModel(string Path, ModelFacts Facts, string Device)
{
    public const string Cpu = "cpu";
    public const string Cuda = "cuda";
}
