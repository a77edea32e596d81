using TorchSharp;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Makes a trained autoencoder's latents have the mean and spread that its kind is published with.</summary>
/// <remarks>
/// Readers of the published layout normalise latents by constants. Instead of other constants, the change of scale goes into the 1×1 convolutions
/// behind the encoder and before the decoder, so that pictures come out as before and normalised latents have mean 0 and deviation 1.
/// </remarks>
internal static class LatentScale
{
    private const string Encoder = "conv1", Decoder = "conv2";

    /// <summary>Mean and deviation per channel of the latents of some clips.</summary>
    /// <param name="latents">[B, C, T, H, W] each, not normalised</param>
    /// <returns>[C] each</returns>
    public static (Tensor Mean, Tensor Deviation) Measure(IReadOnlyList<Tensor> latents)
    {
        using var scope = NewDisposeScope();
        Tensor values = cat([.. latents.Select(latent => latent.transpose(0, 1).flatten(1))], 1);       // [C, all places]
        Tensor mean = values.mean([1]), deviation = (values - mean.unsqueeze(1)).square().mean([1]).sqrt() + 1e-6;
        return (mean.MoveToOuterDisposeScope(), deviation.MoveToOuterDisposeScope());
    }

    /// <summary>Changes weights in place, by their published names.</summary>
    /// <param name="mean">[C], measured</param>
    /// <param name="deviation">[C], measured</param>
    public static void Fold(IReadOnlyDictionary<string, Tensor> weights, WanVaeConfig config, Tensor mean, Tensor deviation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        int channels = config.LatentChannels;
        Tensor published = torch.tensor([.. config.LatentMean]), factor = torch.tensor([.. config.LatentStd]) / deviation;
        weights[$"{Encoder}.weight"].narrow(0, 0, channels).mul_(factor.view(-1, 1, 1, 1, 1));
        Tensor bias = weights[$"{Encoder}.bias"].narrow(0, 0, channels);
        bias.copy_(((bias - mean) * factor) + published);
        weights[$"{Encoder}.bias"].narrow(0, channels, channels).add_(2 * factor.log());                // the log-variances, for training that goes on from here

        Tensor back = weights[$"{Decoder}.weight"];
        Tensor shift = (back.view(channels, channels) * (mean - (published / factor))).sum(1);
        weights[$"{Decoder}.bias"].add_(shift);
        back.div_(factor.view(1, -1, 1, 1, 1));
    }
}
