using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>What a step of autoencoder training is judged by. Tensors of one number.</summary>
/// <param name="Pixels">What the reconstruction is differentiated by: 3·L1 + 3·features. The weights are the Wan report's.</param>
/// <param name="Prior">What the latents are differentiated by besides: 3e-6·KL.</param>
/// <param name="L1">Mean absolute difference of the pixels, which are in -1..1, by what they count.</param>
/// <param name="Kl">
/// Divergence of the latents' distribution from the normal one, in nats, summed over as many latents as a picture of 64×64 pixels has: so that its weight
/// against the other losses, which are means, is the same in every stage.
/// </param>
/// <param name="Features">See <see cref="FeaturePyramid"/>, mean of the frames.</param>
internal sealed record VaeLoss(Tensor Pixels, Tensor Prior, Tensor L1, Tensor Kl, Tensor Features)
{
    private const double L1Weight = 3, KlWeight = 3e-6, FeatureWeight = 3;
    private const int PlacesOfAPicture = 64;

    /// <param name="reconstruction">[B, 3, T, H, W]</param>
    /// <param name="pixels">the same shape</param>
    /// <param name="mean">[B, C, T', H', W']</param>
    /// <param name="logVariance">the same shape</param>
    /// <param name="weights">what each pixel's difference counts, [B, 1, T, H, W]; null: all the same</param>
    public static VaeLoss Of(Tensor reconstruction, Tensor pixels, Tensor mean, Tensor logVariance, FeaturePyramid pyramid, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        Tensor differences = (reconstruction - pixels).abs(), l1 = weights is null ? differences.mean() : (differences * weights).mean();
        Tensor kl = (mean.square() + logVariance.exp() - 1 - logVariance).mean() * (0.5 * PlacesOfAPicture * mean.shape[1]);
        Tensor features = pyramid.call(Frames(reconstruction), Frames(pixels));
        var loss = new VaeLoss((L1Weight * l1) + (FeatureWeight * features), KlWeight * kl, l1.detach(), kl.detach(), features.detach());
        foreach (Tensor number in new[] { loss.Pixels, loss.Prior, loss.L1, loss.Kl, loss.Features }) number.MoveToOuterDisposeScope();
        return loss;
    }

    private static Tensor Frames(Tensor video) => video.permute(0, 2, 1, 3, 4).flatten(0, 1);
}
