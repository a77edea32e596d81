using System.Text.Json.Serialization;

namespace Wan.Farm.Worker.Prompts;

/// <summary>What of OpenAI's chat completions is spoken here.</summary>
internal sealed record ChatRequest(
    string Model,
    IReadOnlyList<ChatMessage> Messages,
    [property: JsonPropertyName("max_tokens")] int MaxTokens,
    double Temperature,
    int Seed);

internal sealed record ChatMessage(string? Role, string? Content);

internal sealed record ChatChoice(ChatMessage? Message);

internal sealed record ChatAnswer(string? Model, IReadOnlyList<ChatChoice>? Choices);
