using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Reuse of the difference that guidance makes: between the steps that compute both predictions, only the one with the prompt is computed.</summary>
public sealed record GuidanceCacheSpec
{
    /// <summary>Both predictions are computed every this many steps.</summary>
    [Range(2, 1000)]
    public int Every { get; init; } = 2;

    /// <summary>Steps at the beginning that compute both: the predictions grow alike only later. Absent: half of all steps.</summary>
    [Range(1, 1000)]
    public int? FirstSteps { get; init; }

    /// <summary>Steps at the end that compute both.</summary>
    [Range(0, 1000)]
    public int LastSteps { get; init; } = 1;
}
