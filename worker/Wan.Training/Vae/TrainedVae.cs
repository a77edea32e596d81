using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Writes a trained autoencoder as it is published.</summary>
public static class TrainedVae
{
    /// <summary>The name in a folder of the original layout.</summary>
    public const string FileName = "Wan2.1_VAE.pth";

    /// <summary>Measures the latents of some clips, folds their scale into the averaged weights where the encoder was trained, and writes those in bfloat16.</summary>
    public static void Write(string path, VaeTrainer trainer, ClipDataset clips, int count)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        // Rounded before they are measured too: then only what is folded is off by a rounding.
        Dictionary<string, Tensor> weights = trainer.AverageWeights.ToDictionary(
            w => w.Name, w => w.Tensor.cpu().to(ScalarType.BFloat16).to(ScalarType.Float32).contiguous());
        if (!trainer.KeepsLatents) Fold(weights, trainer, clips, count);
        PthWriter.Write(path, weights.Select(w => (w.Key, w.Value.to(ScalarType.BFloat16))));
    }

    private static void Fold(Dictionary<string, Tensor> weights, VaeTrainer trainer, ClipDataset clips, int count)
    {
        WanVaeConfig config = trainer.Vae.Config;
        using WanVae vae = WeightLoader.Load(new NamedTensors(weights), ScalarType.Float32, trainer.Device, w => new WanVae(w, config, digest: "trained"));
        (Tensor mean, Tensor deviation) = LatentScale.Measure([.. ClipPixels.Each(clips, count, trainer.Device).Select(pixels => vae.Posterior(pixels).Mean.cpu())]);
        LatentScale.Fold(weights, config, mean, deviation);
    }
}
