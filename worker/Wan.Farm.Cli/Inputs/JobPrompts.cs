using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Records;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Prompts;

namespace Wan.Farm.Cli.Inputs;

/// <summary>The prompts of a job and their extension.</summary>
internal static class JobPrompts
{
    /// <summary>The one, or those of the shots.</summary>
    public static IReadOnlyList<string> Of(VideoJobSpec spec) => spec.Shots is { } shots ? [.. shots.Select(shot => shot.Prompt)] : [spec.Prompt ?? ""];

    /// <summary>The job with extended prompts in their places: a job that asks nobody.</summary>
    public static VideoJob With(VideoJob job, IReadOnlyList<ExtendedPrompt> prompts)
    {
        VideoJobSpec spec = job.Spec;
        return job with
        {
            Spec = spec with
            {
                PromptExtension = null,
                Prompt = spec.Shots is null ? prompts[0].Text : null,
                Shots = spec.Shots is { } shots ? [.. shots.Zip(prompts, (shot, prompt) => shot with { Prompt = prompt.Text })] : null,
            },
        };
    }

    /// <summary>Asks for each prompt, one after the other.</summary>
    /// <exception cref="PromptExtensionException">The endpoint is down, slow, refuses, or answers with something else.</exception>
    /// <exception cref="UsageException">The variable of its key is not set.</exception>
    public static async Task<PromptRecord> ExtendAsync(VideoJobSpec spec, CancellationToken ct)
    {
        PromptExtensionSpec asked = spec.PromptExtension!;
        if (asked.ApiKeyVariable is { } variable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
            throw new UsageException($"spec.promptExtension.apiKeyVariable: the environment variable {variable} is not set; it is to hold the endpoint's key");
        using var extender = new PromptExtender(new PromptExtensionOptions(new Uri(asked.Endpoint), asked.Model, InstructionsIn(asked.Language), asked.ApiKeyVariable)
        {
            Timeout = TimeSpan.FromSeconds(asked.TimeoutSeconds),
        });
        List<ExtendedPrompt> prompts = [];
        foreach (string prompt in Of(spec))
            prompts.Add(await extender.ExtendAsync(prompt, ct));
        return new PromptRecord(asked.Model, asked.Language, prompts);
    }

    private static string InstructionsIn(PromptLanguage language) => language switch
    {
        PromptLanguage.English => ExtensionInstructions.TextToVideo,
        PromptLanguage.Chinese => ExtensionInstructions.TextToVideoChinese,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, null),
    };
}
