using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A language model that makes rich prompts of short ones. It is asked once, and what it says is kept: the same job stays the same video.</summary>
public sealed record PromptExtensionSpec
{
    /// <summary>Root of an API that speaks OpenAI's chat completions.</summary>
    [HttpUrl(Example = "http://llm:8000/v1/")]
    [TextLength(2048)]
    public required string Endpoint { get; init; }

    /// <summary>As the endpoint calls it.</summary>
    [NotBlank(Example = "qwen2.5-72b-instruct")]
    [TextLength(256)]
    public required string Model { get; init; }

    /// <summary>Of the extended prompt.</summary>
    public PromptLanguage Language { get; init; } = PromptLanguage.English;

    /// <summary>Name of the environment variable that holds the endpoint's key. Absent: no key is sent.</summary>
    [VariableName]
    public string? ApiKeyVariable { get; init; }

    /// <summary>Of each call.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; init; } = 60;
}
