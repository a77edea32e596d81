using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>The files that a job names, read and hashed beforehand: planning reads nothing.</summary>
public sealed record JobInputs(PictureInput? Image = null, PictureInput? LastImage = null)
{
    public static JobInputs None { get; } = new();

    /// <summary>In the order in which a model takes them.</summary>
    public IReadOnlyList<PictureInput> Pictures => [.. new[] { Image, LastImage }.OfType<PictureInput>()];
}
