using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class CheckpointTests : IDisposable
{
    private const CheckpointParts TransformerOnly = CheckpointParts.Transformer;

    private readonly TempFolder folder = new();

    private static string Original => GoldenFixtures.PathOf("models", "wan21-t2v");

    private static string Diffusers => GoldenFixtures.PathOf("models", "wan21-t2v-diffusers");

    private static string Sharded => GoldenFixtures.PathOf("models", "wan21-t2v-sharded");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_BothLayouts_AreRecognised()
    {
        using Checkpoint original = Checkpoint.Open(Original), diffusers = Checkpoint.Open(Diffusers);
        Assert.Equal(CheckpointLayout.Original, original.Layout);
        Assert.Equal(CheckpointLayout.Diffusers, diffusers.Layout);
    }

    [Fact]
    public void Configs_TinyCheckpoint_AreReadFromFileAndShapes()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Original);
        Assert.Equal(new WanModelConfig { Dim = 48, FfnDim = 112, TextDim = 40, Heads = 3, Layers = 3 }, checkpoint.TransformerConfig);
        Assert.Equal(new UmT5Config { VocabSize = 2240, Dim = 40, AttentionDim = 32, FfnDim = 72, Heads = 4, Layers = 3 }, checkpoint.TextEncoderConfig);
        Assert.Equal("4 16 [1, 2, 4, 4] 2 [False, True, True]", Describe(checkpoint));
    }

    [Fact]
    public void Configs_DiffusersLayout_EqualTheOriginalOnes()
    {
        using Checkpoint original = Checkpoint.Open(Original), diffusers = Checkpoint.Open(Diffusers);
        Assert.Equal(original.TransformerConfig, diffusers.TransformerConfig);
        Assert.Equal(original.TextEncoderConfig, diffusers.TextEncoderConfig);
        Assert.Equal(Describe(original), Describe(diffusers));
    }

    [Fact]
    public void TransformerConfig_WithoutTextWidth_MeansThePublishedOne()
    {
        string copy = folder.Copy(Original, "model");
        string config = Path.Combine(copy, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace(",\n \"text_dim\": 40", "", StringComparison.Ordinal));
        using Checkpoint checkpoint = Checkpoint.Open(copy);
        Assert.Equal(4096, checkpoint.TransformerConfig.TextDim);
    }

    [Fact]
    public void Open_DiffusersLayout_HasTheOriginalNamesShapesAndBytes()
    {
        using Checkpoint original = Checkpoint.Open(Original), diffusers = Checkpoint.Open(Diffusers);
        AssertSameBytes(original.OpenTransformer(), diffusers.OpenTransformer());
        AssertSameBytes(original.OpenVae(), diffusers.OpenVae());
        AssertSameBytes(original.OpenTextEncoder(), diffusers.OpenTextEncoder());
    }

    [Fact]
    public void TokenizerFolder_EachLayout_HoldsTheTokenizer()
    {
        using Checkpoint original = Checkpoint.Open(Original), diffusers = Checkpoint.Open(Diffusers);
        Assert.Equal(Path.Combine(Original, "google", "umt5-xxl"), original.TokenizerFolder);
        Assert.Equal(Path.Combine(Diffusers, "tokenizer"), diffusers.TokenizerFolder);
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo() => AssertRefused(folder["absent"], "no such folder");

    [Fact]
    public void Open_File_SaysSo() =>
        AssertRefused(Path.Combine(Original, "config.json"), "is a file; expected the folder of a checkpoint");

    [Fact]
    public void Open_FolderOfSomethingElse_SaysWhatWasLookedFor() =>
        AssertRefused(folder, "is not a Wan checkpoint: neither model_index.json (diffusers layout) nor config.json, high_noise_model/, low_noise_model/, diffusion_pytorch_model*.safetensors, Wan2.1_VAE.pth, Wan2.2_VAE.pth, models_t5_umt5-xxl-enc-bf16.pth (original layout) is there");

    [Fact]
    public void Open_OriginalLayoutWithoutParts_ListsAllOfThem() =>
        AssertRefused(Sharded, """
            is not a complete Wan checkpoint (original layout); missing:
              Wan2.1_VAE.pth or Wan2.1_VAE.safetensors or Wan2.2_VAE.pth or Wan2.2_VAE.safetensors (VAE)
              models_t5_umt5-xxl-enc-bf16.pth or models_t5_umt5-xxl-enc-bf16.safetensors (text encoder)
              google/umt5-xxl/tokenizer.json or google/umt5-xxl/spiece.model (tokenizer)
            """);

    [Fact]
    public void Open_DiffusersLayoutWithoutParts_ListsAllOfThem()
    {
        string copy = folder.Copy(Diffusers, "model");
        Directory.Delete(Path.Combine(copy, "transformer"), recursive: true);
        Directory.Delete(Path.Combine(copy, "tokenizer"), recursive: true);
        AssertRefused(copy, """
            is not a complete Wan checkpoint (diffusers layout); missing:
              transformer/config.json (transformer)
              transformer/diffusion_pytorch_model.safetensors or transformer/diffusion_pytorch_model.safetensors.index.json (transformer)
              tokenizer/tokenizer.json or tokenizer/spiece.model (tokenizer)
            """);
    }

    [Fact]
    public void Open_OnlyTheTransformerIsNeeded_AcceptsAFolderWithoutTheRest()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Sharded, TransformerOnly);
        Assert.Equal(3, checkpoint.TransformerConfig.Layers);
    }

    [Fact]
    public void TransformerConfig_WithoutAWidth_SaysWhichFileAndKey()
    {
        string copy = folder.Copy(Sharded, "model");
        string config = Path.Combine(copy, "config.json");
        File.WriteAllText(config, """{"num_heads": 3}""");
        using Checkpoint checkpoint = Checkpoint.Open(copy, TransformerOnly);
        CheckpointException e = Assert.Throws<CheckpointException>(() => checkpoint.TransformerConfig);
        Assert.Equal(config, e.Path);
        Assert.Contains("dim", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TransformerConfig_DiffusersWithBadNumbers_ListsAllOfThem()
    {
        string copy = folder.Copy(Diffusers, "model");
        string config = Path.Combine(copy, "transformer", "config.json");
        File.WriteAllText(config, """{"num_attention_heads": -3, "attention_head_dim": 16, "in_channels": "x", "num_layers": 2, "patch_size": [1, 4, 4]}""");
        using Checkpoint checkpoint = Checkpoint.Open(copy);
        CheckpointException e = Assert.Throws<CheckpointException>(() => checkpoint.TransformerConfig);
        Assert.Equal("num_attention_heads: -3 is not a positive whole number; in_channels: \"x\" is not a positive whole number; ffn_dim is missing; patch_size: [1, 4, 4] is not [1, 2, 2]", e.Problem);
    }

    [Fact]
    public void VaeConfig_DiffusersWithOtherLatentStatistics_TakesThem()
    {
        string copy = folder.Copy(Diffusers, "model");
        string config = Path.Combine(copy, "vae", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("-0.7571", "0.25", StringComparison.Ordinal));
        using Checkpoint published = Checkpoint.Open(Diffusers), checkpoint = Checkpoint.Open(copy);
        Assert.Equal(-0.7571f, published.VaeConfig.LatentMean[0]);
        Assert.Equal(0.25f, checkpoint.VaeConfig.LatentMean[0]);
        Assert.NotEqual(published.Digest, checkpoint.Digest);
    }

    [Fact]
    public void VaeConfig_DiffusersWithTooFewStatistics_SaysHowManyAreExpected()
    {
        string copy = folder.Copy(Diffusers, "model");
        string config = Path.Combine(copy, "vae", "config.json");
        File.WriteAllText(config, """{"latents_std": [1, 2]}""");
        using Checkpoint checkpoint = Checkpoint.Open(copy);
        Assert.Equal($"{config}: latents_std is not a list of 16 numbers", Assert.Throws<CheckpointException>(() => checkpoint.VaeConfig).Message);
    }

    [Fact]
    public void VaeConfig_FileOfSomethingElse_SaysWhatIsMissing()
    {
        string copy = folder.Copy(Original, "model");
        File.Copy(Path.Combine(copy, "models_t5_umt5-xxl-enc-bf16.pth"), Path.Combine(copy, "Wan2.1_VAE.pth"), overwrite: true);
        using Checkpoint checkpoint = Checkpoint.Open(copy);
        Assert.Equal("has no tensor 'encoder.conv1.weight', which tells the sizes of the model", Assert.Throws<CheckpointException>(() => checkpoint.VaeConfig).Problem);
    }

    private static string Describe(Checkpoint checkpoint)
    {
        Wan.Models.Vae.WanVaeConfig vae = checkpoint.VaeConfig;
        return $"{vae.Dim} {vae.LatentChannels} [{string.Join(", ", vae.DimMultipliers)}] {vae.ResidualBlocks} [{string.Join(", ", vae.TemporalDownsample)}]";
    }

    private static void AssertSameBytes(IWeightSource expected, IWeightSource actual)
    {
        using (expected)
        using (actual)
        {
            Assert.Equal(expected.Weights.Keys.Order(StringComparer.Ordinal), actual.Weights.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected.Weights.Values, info =>
            {
                Assert.Equal(info.Shape, actual.Weights[info.Name].Shape);
                Assert.Equal(Bytes(expected, info), Bytes(actual, info));
            });
        }
    }

    private static byte[] Bytes(IWeightSource source, WeightInfo info)
    {
        byte[] bytes = new byte[info.Bytes];
        ((IStoredBytes)source).CopyBytes(info.Name, 0, bytes);
        return bytes;
    }

    private static void AssertRefused(string path, string problem)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));
        Assert.Equal(problem, e.Problem);
        Assert.Equal($"{path}: {problem}", e.Message);
    }
}
