using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>A VideoJob that has not ended.</summary>
public sealed record ActiveJob
{
    [TextLength(63)]
    public required string Name { get; init; }
}
