using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>A trained model to begin with: its transformer and its text encoder.</summary>
/// <remarks>A text-to-video model begins an image-to-video model too: it gives the picture's channels no weight, so that at first both predict the same.</remarks>
/// <param name="checkpoint">Stays the caller's.</param>
public sealed class DitBeginning(Checkpoint checkpoint)
{
    /// <summary>Of the model: a training that was interrupted goes on from the same beginning only.</summary>
    public string Digest => checkpoint.Digest;

    /// <exception cref="CheckpointException">The weights have other shapes.</exception>
    /// <exception cref="TrainingException">They would mean something else, in spite of their shapes.</exception>
    internal WanModel Transformer(WanModelConfig config, Func<WeightScope, WanModel> build, ScalarType computeType, Device device)
    {
        WanModelConfig stored = checkpoint.TransformerConfig;
        foreach ((string name, double wanted, double had) in new[] { ("num_heads", config.Heads, stored.Heads), ("eps", config.Eps, stored.Eps) })
        {
            if (wanted != had) throw new TrainingException($"transformer.{name}: {wanted} is not {had}, which the model to begin with has ({checkpoint.Folder})");
        }

        using IWeightSource weights = new WidenedPatches(checkpoint.OpenTransformer(), config.InChannels);
        return ToTrain(WeightLoader.Load(weights, computeType, device, build));
    }

    /// <exception cref="CheckpointException">The weights have other shapes.</exception>
    internal UmT5Encoder TextEncoder(Func<WeightScope, UmT5Encoder> build, Device device)
    {
        using IWeightSource weights = checkpoint.OpenTextEncoder();
        return ToTrain(WeightLoader.Load(weights, ScalarType.Float32, device, build));
    }

    private static TModule ToTrain<TModule>(TModule module)
        where TModule : nn.Module
    {
        foreach (var (_, parameter) in module.named_parameters()) parameter.requires_grad_(true);
        return module;
    }
}
