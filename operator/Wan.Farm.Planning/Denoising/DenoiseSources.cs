using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>What denoising reads: the texts' features, and what a model of pictures, or of videos to follow, takes beside the latents, and what is added to the weights.</summary>
/// <param name="ContextScale">How much the model follows a video and references; null for models that do not.</param>
internal sealed record DenoiseSources(ContentKey Encoding, ContentKey? Conditioning, double? ContextScale = null)
{
    public IReadOnlyList<LoraInput> Loras { get; init; } = [];

    public IReadOnlyList<ContentKey> Keys => Conditioning is { } conditioning ? [Encoding, conditioning] : [Encoding];
}
