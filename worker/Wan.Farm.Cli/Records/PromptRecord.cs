using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Inputs;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Prompts;

namespace Wan.Farm.Cli.Records;

/// <summary>The prompts of a job as they were extended, so that running it again resumes instead of asking for another video.</summary>
/// <param name="Model">That was asked for.</param>
/// <param name="Prompts">One, or one for each shot.</param>
internal sealed record PromptRecord(string Model, PromptLanguage Language, IReadOnlyList<ExtendedPrompt> Prompts)
{
    /// <returns>Null when they were not extended yet, or others were: by another model, to another language, or from other prompts.</returns>
    public static async Task<PromptRecord?> ReadAsync(string workFolder, VideoJob job, CancellationToken ct)
    {
        PromptExtensionSpec asked = job.Spec.PromptExtension!;
        return await Sidecar.TryReadAsync<PromptRecord>(PathOf(workFolder, job.Metadata.Name), ct) is { } found
            && (found.Model, found.Language) == (asked.Model, asked.Language)
            && found.Prompts.Select(prompt => prompt.Original).SequenceEqual(JobPrompts.Of(job.Spec))
                ? found
                : null;
    }

    public Task WriteAsync(string workFolder, string jobName, CancellationToken ct) => Sidecar.WriteAsync(PathOf(workFolder, jobName), this, ct);

    private static string PathOf(string workFolder, string jobName) => Path.Combine(workFolder, "prompts", $"{jobName}.json");
}
