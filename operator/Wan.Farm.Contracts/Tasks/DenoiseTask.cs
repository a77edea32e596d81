namespace Wan.Farm.Contracts.Tasks;

/// <summary>Text features and counter-based noise to clean latents [C, T, H, W] for a stretch of the timeline.</summary>
public sealed record DenoiseTask(
    string Id,
    ContentKey Key,
    ContentKey Encoding,
    LatentRange Latents,
    LatentSize Size,
    ulong Seed,
    Sampling Sampling) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs => [Encoding];
}
