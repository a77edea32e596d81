namespace Wan.Farm.Contracts.Tasks;

/// <summary>Latents to 8-bit frames [F, H, W, 3] for one segment of the timeline.</summary>
public sealed record DecodeTask(string Id, ContentKey Key, ContentKey Denoised, LatentRange Latents) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [Denoised];
}
