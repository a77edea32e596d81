namespace Wan.Farm.Contracts.Tasks;

/// <summary>Texts to umT5 features: <c>context</c> and <c>context_null</c>, [S, C] each, S without padding.</summary>
public sealed record EncodeTask(string Id, ContentKey Key, string Prompt, string NegativePrompt) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [];
}
