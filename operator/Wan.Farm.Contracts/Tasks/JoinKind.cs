namespace Wan.Farm.Contracts.Tasks;

/// <summary>What meets at a join.</summary>
public enum JoinKind
{
    /// <summary>Two decode segments; nothing changes there.</summary>
    Segment,

    /// <summary>A new window begins to count.</summary>
    Window,

    /// <summary>A chunk of a continuation takes over.</summary>
    Chunk,

    /// <summary>A cut between two shots.</summary>
    Shot,
}
