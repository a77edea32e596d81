using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Models.Weights.Init;

namespace Wan.Models.Tests.Weights;

public sealed class CheckpointInitTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Tiny_IsACompleteCheckpointOfThatArchitecture()
    {
        Write("model", CheckpointInitOptions.Of("tiny"));
        CheckpointReport report = Checkpoint.Inspect(folder["model"]);
        Assert.True(report.IsComplete);
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        Assert.Equal(CheckpointLayout.Original, checkpoint.Layout);
        Assert.Equal(WanModelConfig.Tiny, checkpoint.TransformerConfig);
        Assert.Equal(UmT5Config.Tiny, checkpoint.TextEncoderConfig);
    }

    [Fact]
    public void Write_SameSeed_SameBytes_OtherSeed_OtherWeights()
    {
        Write("a", CheckpointInitOptions.Of("tiny", seed: 7));
        Write("b", CheckpointInitOptions.Of("tiny", seed: 7));
        Write("c", CheckpointInitOptions.Of("tiny", seed: 8));
        string[] files = [.. Directory.EnumerateFiles(folder["a"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["a"], f))];
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder["a", file]), File.ReadAllBytes(folder["b", file])));
        Assert.NotEqual(File.ReadAllBytes(folder["a", "Wan2.1_VAE.pth"]), File.ReadAllBytes(folder["c", "Wan2.1_VAE.pth"]));
    }

    [Fact]
    public void Write_TransformerAboveTheShardSize_IsSplitWithAnIndexAndHasTheSameWeights()
    {
        CheckpointInitOptions options = CheckpointInitOptions.Of("tiny", seed: 7);
        Write("single", options);
        Write("sharded", options with { ShardBytes = 100_000 });
        string[] shards = [.. Directory.EnumerateFiles(folder["sharded"], "*.safetensors").Order()];
        Assert.Equal(6, shards.Length);
        Assert.EndsWith("diffusion_pytorch_model-00001-of-00006.safetensors", shards[0], StringComparison.Ordinal);
        Assert.All(shards, shard => Assert.InRange(new FileInfo(shard).Length, 1, 110_000));
        using Checkpoint single = Checkpoint.Open(folder["single"]), sharded = Checkpoint.Open(folder["sharded"]);
        Assert.Equal(single.Digest, sharded.Digest);
    }

    [Fact]
    public void Write_TextEncoder_IsBFloat16AsPublished()
    {
        Write("model", CheckpointInitOptions.Of("tiny"));
        using PthFile file = PthFile.Open(folder["model", "models_t5_umt5-xxl-enc-bf16.pth"]);
        Assert.All(file.Weights.Values, w => Assert.Equal(torch.ScalarType.BFloat16, w.Dtype));
    }

    [Fact]
    public void Write_Weights_AreFiniteAndVaried()
    {
        Write("model", CheckpointInitOptions.Of("tiny"));
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        using IWeightSource source = checkpoint.OpenTransformer();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor q = source.Read("blocks.1.self_attn.q.weight");
        float deviation = q.std().item<float>(), expected = 1 / MathF.Sqrt(WanModelConfig.Tiny.Dim);
        Assert.InRange(deviation, 0.95f * expected, 1.05f * expected);
        Assert.InRange(MathF.Abs(q.mean().item<float>()), 0, 0.1f * expected);
        TensorAssert.Close(torch.zeros(q.shape), (q == source.Read("blocks.0.self_attn.q.weight")).to(torch.ScalarType.Float32), absolute: 0);
    }

    [Fact]
    public void Write_Tiny_RunsThroughEveryModelWithFiniteVariedOutput()
    {
        Write("model", CheckpointInitOptions.Of("tiny"));
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.random.manual_seed(1);
        using UmT5Encoder encoder = Load(checkpoint.OpenTextEncoder(), w => new UmT5Encoder(checkpoint.TextEncoderConfig, w));
        using WanModel transformer = Load(checkpoint.OpenTransformer(), w => new WanModel(checkpoint.TransformerConfig, w));
        using WanVae vae = Load(checkpoint.OpenVae(), w => new WanVae(w, checkpoint.VaeConfig, checkpoint.Digest));
        torch.Tensor text = AssertFiniteAndVaried(encoder.forward(torch.arange(5, 25).unsqueeze(0), null));
        torch.Tensor velocity = AssertFiniteAndVaried(transformer.forward(torch.randn([1, 16, 2, 8, 8]), torch.tensor([500f]), text));
        AssertFiniteAndVaried(vae.Decode(velocity));
    }

    [Fact]
    public void Write_FolderThatIsNotEmpty_IsRefusedAndLeftAlone()
    {
        File.WriteAllText(folder["model", "notes.txt"], "mine");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Write("model", CheckpointInitOptions.Of("tiny")));
        Assert.Equal($"{folder["model"]}: exists and is not empty; choose another folder or remove this one", e.Message);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(folder["model"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_EmptyFolder_IsUsed()
    {
        Directory.CreateDirectory(folder["model"]);
        Write("model", CheckpointInitOptions.Of("tiny"));
        Assert.True(File.Exists(folder["model", "config.json"]));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource cancellation = new();
        Progress progress = new(_ => cancellation.Cancel());
        Assert.Throws<OperationCanceledException>(() => CheckpointInit.Write(folder["model"], CheckpointInitOptions.Of("tiny"), progress, cancellation.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void Write_FolderThatCannotBeMade_SaysWhere()
    {
        File.WriteAllText(folder["file"], "");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Write(Path.Combine("file", "model"), CheckpointInitOptions.Of("tiny")));
        Assert.StartsWith($"{Path.Combine(folder, "file", "model")}: cannot be written: ", e.Message);
    }

    [Fact]
    public void Write_Progress_EndsAtTheTotal()
    {
        List<CheckpointInitProgress> seen = [];
        CheckpointInit.Write(folder["model"], CheckpointInitOptions.Of("tiny"), new Progress(seen.Add), CancellationToken.None);
        Assert.Equal(seen[^1].Total, seen[^1].Written);
        Assert.Equal(3, seen.Select(p => p.File).Distinct().Count());
    }

    [Fact]
    public void Of_TinyTextEncoder_GivesTheTransformerItsWidth()
    {
        CheckpointInitOptions options = CheckpointInitOptions.Of("1.3b", tinyTextEncoder: true);
        Assert.Equal(UmT5Config.Tiny.Dim, options.Transformer.TextDim);
        Assert.Equal(1536, options.Transformer.Dim);
        Assert.Equal(4096, CheckpointInitOptions.Of("1.3b").Transformer.TextDim);
    }

    [Fact]
    public void Of_UnknownPreset_ListsThem() =>
        Assert.StartsWith("no preset 'huge'; there are tiny, tiny-4-heads, tiny-i2v, tiny-flf2v, tiny-vace, ", Assert.Throws<ArgumentException>(() => CheckpointInitOptions.Of("huge")).Message);

    [Theory]
    [InlineData("1.3b", 1_418_996_800)]
    [InlineData("14b", 14_288_491_584)]
    public void Describe_PublishedPreset_HasThePublishedParameterCount(string preset, long parameters) =>
        Assert.Equal(parameters, ExpectedWeights.Of(CheckpointInitOptions.Of(preset).Transformer, torch.ScalarType.BFloat16).Sum(w => w.Elements));

    public static IEnumerable<object[]> TinyPresets => CheckpointInitOptions.Presets
        .Where(preset => preset.StartsWith("tiny", StringComparison.Ordinal)).Select(preset => new object[] { preset });

    [Theory]
    [MemberData(nameof(TinyPresets))]
    public void Write_EveryTinyPreset_IsComplete(string preset)
    {
        CheckpointInitOptions options = CheckpointInitOptions.Of(preset);
        Write("model", options);
        CheckpointReport report = Checkpoint.Inspect(folder["model"]);
        Assert.True(report.IsComplete, string.Join('\n', report.Problems.Concat(report.MissingFiles).Concat(report.Parts.SelectMany(p => p.Missing.Concat(p.Misshaped).Concat(p.Unexpected)))));
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        Assert.Equal(options.Transformer, checkpoint.TransformerConfig);
        Assert.Equal(options.TwoExperts, checkpoint.ExpertBoundary is not null);
        if (options.ImageEncoder is { } clip)
            Assert.Equal(clip, checkpoint.ImageEncoderConfig);
        Assert.Equal(options.ImageEncoder is not null, report.Parts.Any(part => part.Name == "image encoder"));
    }

    [Fact]
    public void Write_TwoExperts_HaveWeightsOfTheirOwn()
    {
        Write("model", CheckpointInitOptions.Of("tiny-t2v-a14b"));
        Assert.Equal(
            new FileInfo(folder["model", "high_noise_model", "diffusion_pytorch_model.safetensors"]).Length,
            new FileInfo(folder["model", "low_noise_model", "diffusion_pytorch_model.safetensors"]).Length);
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        using IWeightSource high = checkpoint.OpenTransformer(), low = checkpoint.OpenLowNoiseTransformer();
        using DisposeScope scope = torch.NewDisposeScope();
        Assert.False(high.Read("blocks.0.ffn.0.weight").allclose(low.Read("blocks.0.ffn.0.weight")));
    }

    [Fact]
    public void Describe_PublishedTextEncoderAndVae_HaveThePublishedParameterCounts()
    {
        Assert.Equal(5_680_910_336, ExpectedWeights.Of(UmT5Config.Xxl, torch.ScalarType.BFloat16).Sum(w => w.Elements));
        Assert.Equal(126_892_531, ExpectedWeights.Of(WanVaeConfig.Wan21, torch.ScalarType.Float32).Sum(w => w.Elements));
        Assert.InRange(ExpectedWeights.Of(WanVaeConfig.Wan22, torch.ScalarType.Float32).Sum(w => w.Bytes), 2_815_000_000, 2_825_000_000);  // a file of 2.82 GB
    }

    [Fact]
    public void Write_ImageAndTextModelOfWan22_HasItsAutoencoderUnderItsName()
    {
        Write("model", CheckpointInitOptions.Of("tiny-ti2v"));
        Assert.True(File.Exists(folder["model", "Wan2.2_VAE.pth"]));
        using Checkpoint checkpoint = Checkpoint.Open(folder["model"]);
        Assert.Equal((48, 16, 2, 8, 8), (checkpoint.VaeConfig.LatentChannels, checkpoint.VaeConfig.SpatialStride, checkpoint.VaeConfig.PatchSize, checkpoint.VaeConfig.Dim, checkpoint.VaeConfig.DecoderDim));
    }

    [Theory]
    [InlineData("wan21-t2v")]
    [InlineData("wan21-t2v-diffusers")]
    public void Inspect_PublishedLayouts_FindsEverythingInPlace(string model)
    {
        CheckpointReport report = Checkpoint.Inspect(GoldenFixtures.PathOf("models", model));
        Assert.True(report.IsComplete);
        Assert.Equal("t2v: 3 layers, dim 48, 3 heads, ffn 112, 16 latent channels, text 512×40", report.Architecture);
        Assert.Equal(["transformer F32", "vae F32", "text encoder BF16"], report.Parts.Select(p => $"{p.Name} {string.Join('+', p.Dtypes.Keys)}"));
        Assert.Equal(64, report.Digest!.Length);
    }

    [Fact]
    public void Inspect_BrokenFolder_ReportsAllOfIt()
    {
        string copy = folder.Copy(GoldenFixtures.PathOf("models", "wan21-t2v"), "model");
        string vae = Path.Combine(copy, "Wan2.1_VAE.pth");
        File.WriteAllText(vae, "not a zip");
        File.Delete(Path.Combine(copy, "google", "umt5-xxl", "tokenizer.json"));
        File.Delete(Path.Combine(copy, "google", "umt5-xxl", "spiece.model"));
        string config = Path.Combine(copy, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"num_layers\": 3", "\"num_layers\": 4", StringComparison.Ordinal));
        CheckpointReport report = Checkpoint.Inspect(copy);
        Assert.False(report.IsComplete);
        Assert.Equal([$"{vae}: is not a torch.save archive: it does not start like a zip file"], report.Problems);
        Assert.Equal(["google/umt5-xxl/tokenizer.json or google/umt5-xxl/spiece.model (tokenizer)"], report.MissingFiles);
        Assert.Contains("blocks.3.modulation", report.Parts[0].Missing);
        Assert.Null(report.Digest);
    }

    private static TModule Load<TModule>(IWeightSource source, Func<WeightScope, TModule> build)
        where TModule : torch.nn.Module
    {
        using (source)
            return WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, build);
    }

    private static torch.Tensor AssertFiniteAndVaried(torch.Tensor output)
    {
        Assert.True(output.isfinite().all().item<bool>());
        Assert.InRange(output.std().item<float>(), 0.05f, 50f);
        return output;
    }

    private void Write(string name, CheckpointInitOptions options) =>
        CheckpointInit.Write(Path.Combine(folder, name), options, progress: null, CancellationToken.None);

    /// <summary>Reports at once, on the writing thread.</summary>
    private sealed class Progress(Action<CheckpointInitProgress> report) : IProgress<CheckpointInitProgress>
    {
        public void Report(CheckpointInitProgress value) => report(value);
    }
}
