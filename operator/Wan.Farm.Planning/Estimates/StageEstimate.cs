namespace Wan.Farm.Planning.Estimates;

/// <summary>What one task is expected to take.</summary>
/// <param name="TaskId">The task in its plan.</param>
/// <param name="WeightBytes">Weights of this stage's own model.</param>
/// <param name="ResidentWeightBytes">Weights in memory during the stage: its own, and those kept from earlier stages.</param>
/// <param name="ActivationBytes">Peak of the tensors within a forward pass.</param>
/// <param name="CacheBytes">Tensors that live through the stage: latents, solver history, feature caches.</param>
/// <param name="DiskBytes">Artifact and largest checkpoint.</param>
/// <param name="Flops">Floating-point operations; a multiply-add is two.</param>
/// <param name="Seconds">At the machine's speed; a rough figure.</param>
public sealed record StageEstimate(
    RenderStage Stage,
    string TaskId,
    long WeightBytes,
    long ResidentWeightBytes,
    long ActivationBytes,
    long CacheBytes,
    long DiskBytes,
    double Flops,
    double Seconds)
{
    public long PeakBytes => ResidentWeightBytes + ActivationBytes + CacheBytes;
}
