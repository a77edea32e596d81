namespace Wan.Farm.Contracts.Tasks;

/// <summary>A place in the video where two pieces of work meet.</summary>
/// <param name="Frame">The first frame after it.</param>
public sealed record VideoJoin(int Frame, JoinKind Kind);
