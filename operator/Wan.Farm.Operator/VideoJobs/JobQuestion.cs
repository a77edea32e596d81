using k8s.Models;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Planning;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>What is to be known of the files that a job names before it is planned.</summary>
internal static class JobQuestion
{
    /// <returns>Null when it names none.</returns>
    public static InputQuestion? Of(VideoJobResource stored, VideoJobSpec spec)
    {
        IReadOnlyList<NamedFile> files = NamedFiles.Of(spec);
        IReadOnlyList<NamedLora> loras = NamedFiles.LorasOf(spec);
        return files.Count + loras.Count == 0 ? null : new InputQuestion(Guid.Parse(stored.Uid()), spec.Model.Path, files, loras);
    }
}
