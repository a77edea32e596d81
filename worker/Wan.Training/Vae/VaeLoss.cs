using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>What a step of autoencoder training is judged by. Tensors of one number.</summary>
/// <param name="Total">What is differentiated: 3·L1 + 3e-6·KL + 3·features, the Wan report's weights.</param>
/// <param name="L1">Mean absolute difference of the pixels, which are in -1..1.</param>
/// <param name="Kl">Divergence of the latents' distribution from the normal one, summed over a clip's latents.</param>
/// <param name="Features">See <see cref="FeaturePyramid"/>, mean of the frames.</param>
internal sealed record VaeLoss(Tensor Total, Tensor L1, Tensor Kl, Tensor Features)
{
    private const double L1Weight = 3, KlWeight = 3e-6, FeatureWeight = 3;

    /// <param name="reconstruction">[B, 3, T, H, W]</param>
    /// <param name="pixels">the same shape</param>
    /// <param name="mean">[B, C, T', H', W']</param>
    /// <param name="logVariance">the same shape</param>
    public static VaeLoss Of(Tensor reconstruction, Tensor pixels, Tensor mean, Tensor logVariance, FeaturePyramid pyramid)
    {
        using var scope = NewDisposeScope();
        Tensor l1 = (reconstruction - pixels).abs().mean();
        Tensor kl = 0.5 * (mean.square() + logVariance.exp() - 1 - logVariance).sum() / pixels.shape[0];
        Tensor features = pyramid.call(Frames(reconstruction), Frames(pixels));
        Tensor total = (L1Weight * l1) + (KlWeight * kl) + (FeatureWeight * features);
        return new VaeLoss(total.MoveToOuterDisposeScope(), l1.MoveToOuterDisposeScope(), kl.MoveToOuterDisposeScope(), features.MoveToOuterDisposeScope());
    }

    private static Tensor Frames(Tensor video) => video.permute(0, 2, 1, 3, 4).flatten(0, 1);
}
