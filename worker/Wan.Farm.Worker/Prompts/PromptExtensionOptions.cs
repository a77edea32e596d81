namespace Wan.Farm.Worker.Prompts;

/// <summary>Where prompts are extended and how.</summary>
/// <param name="Endpoint">Root of an OpenAI-compatible API, such as <c>http://llm:8000/v1/</c>.</param>
/// <param name="Model">As the endpoint calls it.</param>
/// <param name="Instructions">What the model is told to do; see <see cref="ExtensionInstructions"/>.</param>
/// <param name="ApiKeyVariable">Name of the environment variable that holds the key; null: no key is sent.</param>
public sealed record PromptExtensionOptions(Uri Endpoint, string Model, string Instructions, string? ApiKeyVariable = null)
{
    /// <summary>Of the whole call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxTokens { get; init; } = 512;
}
