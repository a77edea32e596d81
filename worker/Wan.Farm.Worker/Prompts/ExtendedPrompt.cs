namespace Wan.Farm.Worker.Prompts;

/// <summary>What came of extending a prompt: recorded with the job, so that the render stays a function of what is recorded.</summary>
/// <param name="Model">As the endpoint named it in its answer.</param>
public sealed record ExtendedPrompt(string Original, string Text, string Model);
