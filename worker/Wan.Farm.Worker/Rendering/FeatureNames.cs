namespace Wan.Farm.Worker.Rendering;

/// <summary>Tensors of a text features artifact, [S, C] each, S without padding.</summary>
internal static class FeatureNames
{
    public const string Prompt = "context";
    public const string NegativePrompt = "context_null";
}
