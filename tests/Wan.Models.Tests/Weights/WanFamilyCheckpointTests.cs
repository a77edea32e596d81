using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Transformer;
using Wan.Models.Vision;
using Wan.Models.Weights;
using Wan.Models.Weights.Init;

namespace Wan.Models.Tests.Weights;

/// <summary>Checkpoints of the other published kinds of model: what their files are, and what tells the kinds apart.</summary>
public sealed class WanFamilyCheckpointTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wan21-i2v", "i2v", 36, 32, null, false)]
    [InlineData("wan21-flf2v", "flf2v", 36, 32, 20, false)]
    [InlineData("wan21-flf2v-diffusers", "flf2v", 36, 32, 20, false)]
    [InlineData("wan21-vace", "vace", 16, null, null, true)]
    [InlineData("wan21-vace-diffusers", "vace", 16, null, null, true)]
    [InlineData("wan22-i2v", "i2v", 36, null, null, false)]
    [InlineData("wan22-ti2v", "ti2v", 48, null, null, false)]
    public void TransformerConfig_PublishedKinds_AreTold(string model, string type, int channels, int? imageDim, int? positions, bool vace)
    {
        using Checkpoint checkpoint = Open(model);
        WanModelConfig config = checkpoint.TransformerConfig;
        Assert.Equal((type, channels, imageDim, positions), (config.ModelType, config.InChannels, config.ImageDim, config.ImagePositions));
        Assert.Equal(vace ? [0, 2] : null, config.VaceLayers);
        Assert.Equal(vace ? 96 : null, config.VaceInChannels);
    }

    [Theory]
    [InlineData("flf2v")]
    [InlineData("vace")]
    public void TransformerConfig_DiffusersLayout_EqualsTheOriginalOne(string kind)
    {
        using Checkpoint original = Open($"wan21-{kind}"), diffusers = Open($"wan21-{kind}-diffusers");
        Assert.Equal(original.TransformerConfig, diffusers.TransformerConfig);
    }

    [Theory]
    [InlineData(36, 16, "i2v")]
    [InlineData(48, 48, "ti2v")]
    [InlineData(16, 16, "t2v")]
    public void TransformerConfig_DiffusersWan22_IsToldByItsChannels(int inputs, int outputs, string type)
    {
        string copy = CopyDiffusers("wan21-vace-diffusers", index: "{}");
        File.WriteAllText(Path.Combine(copy, "transformer", "config.json"), $$"""
            {"num_attention_heads": 3, "attention_head_dim": 16, "in_channels": {{inputs}}, "out_channels": {{outputs}}, "ffn_dim": 80, "num_layers": 4, "image_dim": null}
            """);
        using Checkpoint checkpoint = Checkpoint.Open(copy, CheckpointParts.Transformer);
        Assert.Equal(type, checkpoint.TransformerConfig.ModelType);
    }

    [Theory]
    [InlineData("wan22-t2v", 0.875)]
    [InlineData("wan22-i2v", 0.900)]
    public void ExpertBoundary_OriginalPair_IsThePublishedOne(string model, double boundary)
    {
        using Checkpoint checkpoint = Open(model);
        Assert.Equal(boundary, checkpoint.ExpertBoundary);
    }

    [Fact]
    public void ExpertBoundary_OneTransformer_IsNone()
    {
        using Checkpoint checkpoint = Open("wan21-i2v");
        Assert.Null(checkpoint.ExpertBoundary);
    }

    [Fact]
    public void ExpertBoundary_DiffusersPair_IsTheStatedOneAndTheSecondTransformerIsForLowNoise()
    {
        string copy = CopyDiffusers("wan21-vace-diffusers", """{"boundary_ratio": 0.7, "transformer_2": ["diffusers", "WanVACETransformer3DModel"]}""");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(copy, CheckpointParts.Transformer | CheckpointParts.LowNoiseTransformer));
        Assert.Contains("transformer_2/config.json (low-noise transformer)", e.Problem, StringComparison.Ordinal);
        folder.Copy(Path.Combine(copy, "transformer"), Path.Combine("model", "transformer_2"));
        using Checkpoint checkpoint = Checkpoint.Open(copy, CheckpointParts.Transformer | CheckpointParts.LowNoiseTransformer);
        Assert.Equal(0.7, checkpoint.ExpertBoundary);
        using IWeightSource low = checkpoint.OpenLowNoiseTransformer();
        Assert.Contains("vace_blocks.0.after_proj.weight", low.Weights.Keys);
    }

    [Fact]
    public void Open_DiffusersWithBoundaryThatIsNone_SaysWhich()
    {
        string copy = CopyDiffusers("wan21-vace-diffusers", """{"boundary_ratio": 875}""");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(copy, CheckpointParts.Transformer));
        Assert.Equal("boundary_ratio: 875 is not between 0 and 1", e.Problem);
    }

    [Fact]
    public void Inspect_TwoExpertsOneMissing_NamesItsFiles()
    {
        Write("tiny-i2v-a14b");
        Directory.Delete(folder["model", "low_noise_model"], recursive: true);
        CheckpointReport report = Checkpoint.Inspect(folder["model"]);
        Assert.Equal(
        [
            "low_noise_model/config.json (low-noise transformer)",
            "low_noise_model/diffusion_pytorch_model.safetensors or low_noise_model/diffusion_pytorch_model.safetensors.index.json (low-noise transformer)",
        ], report.MissingFiles);
        Assert.EndsWith("; two experts, the first down to timestep 900", report.Architecture, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ImageToVideoWithoutClip_SaysWhatIsMissing()
    {
        Write("tiny-i2v");
        File.Delete(folder["model", "models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth"]);
        CheckpointException e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder["model"]));
        Assert.Contains("models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or models_clip_open-clip-xlm-roberta-large-vit-huge-14.safetensors (image encoder)", e.Problem, StringComparison.Ordinal);
        Assert.Equal(["models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or models_clip_open-clip-xlm-roberta-large-vit-huge-14.safetensors (image encoder)"], Checkpoint.Inspect(folder["model"]).MissingFiles);
    }

    [Fact]
    public void Digest_OtherExpertOrBoundary_IsAnother()
    {
        Write("tiny-t2v-a14b");
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        string digest = checkpoint.Digest;
        File.Copy(
            folder["model", "high_noise_model", "diffusion_pytorch_model.safetensors"],
            folder["model", "low_noise_model", "diffusion_pytorch_model.safetensors"], overwrite: true);
        using Checkpoint changed = Checkpoint.Open(folder["model"]);
        Assert.NotEqual(digest, changed.Digest);
    }

    [Fact]
    public void OpenImageEncoder_TransformersLayout_HasTheOriginalNamesAndBytes()
    {
        Write("tiny-i2v");
        using Checkpoint original = Checkpoint.Open(folder["model"]);
        using IWeightSource expected = original.OpenImageEncoder();
        using DisposeScope scope = torch.NewDisposeScope();
        string diffusers = CopyDiffusers("wan21-vace-diffusers", index: "{}", name: "diffusers");
        Directory.CreateDirectory(Path.Combine(diffusers, "image_encoder"));
        SafetensorsWriter.Write(Path.Combine(diffusers, "image_encoder", "model.safetensors"), TransformersTensors(expected), new Dictionary<string, string>());
        File.WriteAllText(Path.Combine(diffusers, "image_encoder", "config.json"), """{"num_attention_heads": 8}""");

        using Checkpoint checkpoint = Checkpoint.Open(diffusers, CheckpointParts.Transformer);
        using IWeightSource actual = checkpoint.OpenImageEncoder();

        Assert.Equal(ClipVisionConfig.Tiny with { Heads = 8 }, checkpoint.ImageEncoderConfig);
        Assert.Equal(expected.Weights.Keys.Order(StringComparer.Ordinal), actual.Weights.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Weights.Values, info =>
        {
            Assert.Equal(info.Shape, actual.Weights[info.Name].Shape);
            Assert.Equal(Bytes(expected, info), Bytes(actual, info));
            TensorAssert.Identical(expected.Read(info.Name), actual.Read(info.Name));
            TensorAssert.Identical(
                expected.Read(info.Name).to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float32),
                ((IStoredBytes)actual).Convert(info.Name, torch.ScalarType.BFloat16, torch.CPU).to(torch.ScalarType.Float32));
        });
    }

    /// <summary>As transformers' CLIPVisionModel would save them, with the last block and the norm after it.</summary>
    private static IEnumerable<(string Name, torch.Tensor Tensor)> TransformersTensors(IWeightSource original)
    {
        foreach (string name in original.Weights.Keys)
        {
            torch.Tensor x = original.Read(name);
            string[] parts = name.Split('.');
            if (name == "cls_embedding")
                yield return ("vision_model.embeddings.class_embedding", x.flatten());
            else if (name == "pos_embedding")
                yield return ("vision_model.embeddings.position_embedding.weight", x.squeeze(0));
            else if (name == "patch_embedding.weight")
                yield return ("vision_model.embeddings.patch_embedding.weight", x);
            else if (parts[0] == "pre_norm")
                yield return ($"vision_model.pre_layrnorm.{parts[1]}", x);
            else
                foreach ((string inner, torch.Tensor tensor) in Block(string.Join('.', parts[2..]), x))
                    yield return ($"vision_model.encoder.layers.{parts[1]}.{inner}", tensor);
        }
        yield return ($"vision_model.encoder.layers.{ClipVisionConfig.Tiny.Blocks}.mlp.fc1.bias", torch.zeros(128));
        yield return ("vision_model.post_layernorm.weight", torch.ones(64));
        yield return ("vision_model.embeddings.position_ids", torch.arange(10).unsqueeze(0));
    }

    private static IEnumerable<(string Name, torch.Tensor Tensor)> Block(string name, torch.Tensor x) => name.Split('.') switch
    {
        ["norm1", var kind] => [($"layer_norm1.{kind}", x)],
        ["norm2", var kind] => [($"layer_norm2.{kind}", x)],
        ["mlp", "0", var kind] => [($"mlp.fc1.{kind}", x)],
        ["mlp", "2", var kind] => [($"mlp.fc2.{kind}", x)],
        ["attn", "proj", var kind] => [($"self_attn.out_proj.{kind}", x)],
        ["attn", "to_qkv", var kind] => x.chunk(3, 0).Zip("qkv").Select(pair => ($"self_attn.{pair.Second}_proj.{kind}", pair.First.contiguous())),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static byte[] Bytes(IWeightSource source, WeightInfo info)
    {
        byte[] bytes = new byte[info.Bytes];
        ((IStoredBytes)source).CopyBytes(info.Name, 0, bytes.AsSpan(0, (int)info.Bytes / 2));
        ((IStoredBytes)source).CopyBytes(info.Name, info.Bytes / 2, bytes.AsSpan((int)info.Bytes / 2));
        return bytes;
    }

    private static Checkpoint Open(string model) =>
        Checkpoint.Open(GoldenFixtures.PathOf("models", model), CheckpointParts.Transformer | CheckpointParts.LowNoiseTransformer);

    private string CopyDiffusers(string model, string index, string name = "model")
    {
        string copy = folder.Copy(GoldenFixtures.PathOf("models", model), name);
        File.WriteAllText(Path.Combine(copy, "model_index.json"), index);
        return copy;
    }

    private void Write(string preset) =>
        CheckpointInit.Write(Path.Combine(folder, "model"), CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
}
