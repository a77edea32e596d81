using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>What denoising reads: the texts' features, and what a model of pictures takes beside the latents.</summary>
internal sealed record DenoiseSources(ContentKey Encoding, ContentKey? Conditioning)
{
    public IReadOnlyList<ContentKey> Keys => Conditioning is { } conditioning ? [Encoding, conditioning] : [Encoding];
}
