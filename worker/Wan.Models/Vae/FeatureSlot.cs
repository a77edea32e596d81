namespace Wan.Models.Vae;

/// <summary>One place of a <see cref="FeatureCache"/>: the causal convolution whose input is remembered there.</summary>
/// <param name="Index">Position in call order.</param>
/// <param name="Source">The block that makes the convolution's input, for messages: <c>decoder.upsamples.3</c>.</param>
public sealed record FeatureSlot(int Index, string Source);
