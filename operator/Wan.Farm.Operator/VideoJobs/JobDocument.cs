using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>The part of a stored job that its user wrote, as a file has it.</summary>
public static class JobDocument
{
    public static Bound<VideoJob> Bind(VideoJobResource job) => StrictBinder.Bind<VideoJob>(StoredDocument.Of(VideoJob.KindName, job.Metadata, job.Spec));
}
