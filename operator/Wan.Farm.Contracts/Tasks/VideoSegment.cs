namespace Wan.Farm.Contracts.Tasks;

/// <summary>A decoded piece of the video.</summary>
/// <param name="TaskId">The task that makes it.</param>
public sealed record VideoSegment(ContentKey Key, string TaskId, int Frames);
