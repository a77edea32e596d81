namespace Wan.Farm.Worker.Prompts;

/// <summary>The endpoint did not extend the prompt: which, and what happened.</summary>
/// <param name="isTransient">Trying again may help.</param>
public sealed class PromptExtensionException(Uri endpoint, string problem, bool isTransient, Exception? inner = null)
    : Exception($"spec.promptExtension: {endpoint}: {problem}; see that the endpoint speaks OpenAI's chat completions, or leave promptExtension out", inner)
{
    public bool IsTransient { get; } = isTransient;
}
