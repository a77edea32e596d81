namespace Wan.Farm.Api.VideoJobs;

/// <summary>How a video longer than the model's native length is rendered.</summary>
public sealed record LongVideoSpec
{
    public LongVideoStrategy Strategy { get; init; } = LongVideoStrategy.Auto;
}
