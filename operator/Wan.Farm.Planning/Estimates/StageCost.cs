namespace Wan.Farm.Planning.Estimates;

/// <summary>What one stage takes by itself.</summary>
/// <param name="WeightBytes">Its model's weights.</param>
/// <param name="ActivationBytes">Peak of the tensors that live within a forward pass, beside inputs and outputs that stay.</param>
/// <param name="CacheBytes">What lives through the whole stage: latents, solver history, feature caches.</param>
/// <param name="DiskBytes">Its artifact and its largest checkpoint.</param>
internal sealed record StageCost(long WeightBytes, long ActivationBytes, long CacheBytes, Flops Flops, long DiskBytes);
