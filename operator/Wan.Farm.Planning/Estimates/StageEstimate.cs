namespace Wan.Farm.Planning.Estimates;

/// <summary>What one task is expected to take. Each stage has the memory for itself: its model is freed before the next is loaded.</summary>
/// <param name="TaskId">The task in its plan.</param>
/// <param name="WeightBytes">Weights of the stage's model.</param>
/// <param name="ActivationBytes">Peak of the tensors within a forward pass.</param>
/// <param name="CacheBytes">Tensors that live through the stage: latents, solver history, feature caches.</param>
/// <param name="DiskBytes">Artifact and largest checkpoint.</param>
/// <param name="Flops">Floating-point operations; a multiply-add is two.</param>
/// <param name="Seconds">At the machine's speed; a rough figure.</param>
public sealed record StageEstimate(
    string TaskId,
    long WeightBytes,
    long ActivationBytes,
    long CacheBytes,
    long DiskBytes,
    double Flops,
    double Seconds)
{
    /// <summary>Its tensors are in main memory while those of the other stages are on a GPU.</summary>
    public bool InMainMemory { get; init; }

    public long PeakBytes => WeightBytes + ActivationBytes + CacheBytes;
}
