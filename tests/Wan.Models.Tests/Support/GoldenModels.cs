using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Support;

/// <summary>The tiny models of the golden fixtures, in float32 on the CPU.</summary>
internal static class GoldenModels
{
    /// <summary>What to append to a model folder to get the same transformer in another published layout: nothing first.</summary>
    public static IEnumerable<string> TransformerLayouts(string folder) => LayoutsOf(folder, "", "-sharded", "-diffusers");

    /// <summary>The same for all parts of a model; the sharded folder is a transformer alone.</summary>
    public static IEnumerable<string> ModelLayouts(string folder) => LayoutsOf(folder, "", "-diffusers");

    public static WanModel Transformer(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.Transformer);
        using IWeightSource weights = checkpoint.OpenTransformer();
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, w => new WanModel(checkpoint.TransformerConfig, w));
    }

    public static UmT5Encoder TextEncoder(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.TextEncoder);
        using IWeightSource weights = checkpoint.OpenTextEncoder();
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, w => new UmT5Encoder(checkpoint.TextEncoderConfig, w));
    }

    public static WanVae Vae(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.Vae);
        using IWeightSource weights = checkpoint.OpenVae();
        return WanVae.Load(weights, ScalarType.Float32, CPU, checkpoint.Digest);
    }

    /// <summary>The expert for low noise of a pair; <see cref="Transformer"/> is the one for high noise.</summary>
    public static WanModel LowNoiseTransformer(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.LowNoiseTransformer);
        using IWeightSource weights = checkpoint.OpenLowNoiseTransformer();
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, w => new WanModel(checkpoint.TransformerConfig, w));
    }

    /// <param name="file">CLIP's file in a model's folder</param>
    /// <param name="heads">the tiny tower's; the published file does not state the count</param>
    public static ClipVisionEncoder Clip(string file, int heads)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path.GetDirectoryName(file)!, CheckpointParts.Transformer);
        using IWeightSource weights = checkpoint.OpenImageEncoder();
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, w => new ClipVisionEncoder(checkpoint.ImageEncoderConfig with { Heads = heads }, w));
    }

    public static UmT5Tokenizer Tokenizer(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.Tokenizer);
        return UmT5Tokenizer.Load(checkpoint.TokenizerFolder);
    }

    private static IEnumerable<string> LayoutsOf(string folder, params string[] layouts) =>
        layouts.Where(layout => Directory.Exists(folder + layout));
}
