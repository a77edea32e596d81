namespace Wan.Training.Data.Scenes;

/// <summary>What a stage of training shows more often than the rest, as it is learned last. Each is drawn once more for every time that it is named.</summary>
public sealed record MoreOf
{
    public IReadOnlyList<Shape> Shapes { get; init; } = [];

    public IReadOnlyList<Motion> Motions { get; init; } = [];

    public IReadOnlyList<ObjectSize> Sizes { get; init; } = [];
}
