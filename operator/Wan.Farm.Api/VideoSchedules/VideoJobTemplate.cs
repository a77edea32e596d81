using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>What VideoJobs of a schedule are made of. Without a seed each of them is another video; with one, all are the same.</summary>
public sealed record VideoJobTemplate
{
    public TemplateMeta Metadata { get; init; } = new();

    public required VideoJobSpec Spec { get; init; }
}
