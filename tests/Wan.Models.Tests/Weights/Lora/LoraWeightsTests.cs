using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Weights.Lora;

public sealed class LoraWeightsTests : IDisposable
{
    private const string Query = "blocks.1.self_attn.q.weight";

    private readonly TinyLora lora = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        lora.Dispose();
    }

    [Theory]
    [InlineData("blocks.1.self_attn.q.lora_A.weight", "blocks.1.self_attn.q.lora_B.weight")]
    [InlineData("blocks.1.self_attn.q.lora_down.weight", "blocks.1.self_attn.q.lora_up.weight")]
    [InlineData("diffusion_model.blocks.1.self_attn.q.lora_down.weight", "diffusion_model.blocks.1.self_attn.q.lora_up.weight")]
    [InlineData("diffusion_model.blocks.1.self_attn.q.lora_A.weight", "diffusion_model.blocks.1.self_attn.q.lora_B.weight")]
    [InlineData("model.diffusion_model.blocks.1.self_attn.q.lora.down.weight", "model.diffusion_model.blocks.1.self_attn.q.lora.up.weight")]
    [InlineData("transformer.blocks.1.attn1.to_q.lora_A.weight", "transformer.blocks.1.attn1.to_q.lora_B.weight")]
    [InlineData("blocks.1.attn1.to_q.lora_A.weight", "blocks.1.attn1.to_q.lora_B.weight")]
    [InlineData("base_model.model.blocks.1.attn1.to_q.lora_A.weight", "base_model.model.blocks.1.attn1.to_q.lora_B.weight")]
    [InlineData("base_model.model.blocks.1.self_attn.q.lora_A.default.weight", "base_model.model.blocks.1.self_attn.q.lora_B.default.weight")]
    [InlineData("pipe.dit.blocks.1.self_attn.q.lora_A.default.weight", "pipe.dit.blocks.1.self_attn.q.lora_B.default.weight")]
    [InlineData("lora_unet_blocks_1_self_attn_q.lora_down.weight", "lora_unet_blocks_1_self_attn_q.lora_up.weight")]
    [InlineData("lora_unet__blocks_1_self_attn_q.lora_down.weight", "lora_unet__blocks_1_self_attn_q.lora_up.weight")]
    [InlineData("lora_unet_blocks_1_attn1_to_q.lora_down.weight", "lora_unet_blocks_1_attn1_to_q.lora_up.weight")]
    public void Read_EveryKeyLayout_AddsTheProductToTheSameWeight(string downKey, string upKey)
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        using LoraWeights merged = TinyLora.Merge(lora.Write([(downKey, down), (upKey, up)]));

        TensorAssert.Close(TinyLora.Read(Query) + up.mm(down), merged.Read(Query), 1e-5);
        LoraMatch match = Assert.Single(merged.Matches);
        Assert.Equal((1, 2, null), (match.Parameters, match.Tensors, match.Warning));
    }

    [Theory]
    [InlineData("lora_unet_blocks_0_cross_attn_k", "blocks.0.cross_attn.k", 48, 48)]
    [InlineData("lora_unet_blocks_0_ffn_0", "blocks.0.ffn.0", 48, 112)]
    [InlineData("lora_unet_blocks_0_ffn_net_0_proj", "blocks.0.ffn.0", 48, 112)]
    [InlineData("lora_unet_blocks_2_attn2_to_out_0", "blocks.2.cross_attn.o", 48, 48)]
    [InlineData("lora_unet_text_embedding_2", "text_embedding.2", 48, 48)]
    [InlineData("lora_unet_condition_embedder_time_proj", "time_projection.1", 48, 288)]
    [InlineData("lora_unet_head_head", "head.head", 48, 64)]
    [InlineData("transformer.proj_out", "head.head", 48, 64)]
    [InlineData("diffusion_model.time_projection.1", "time_projection.1", 48, 288)]
    public void Read_ModulesOutsideAttention_AreFound(string stem, string module, long inputs, long outputs)
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 2, inputs, outputs);
        using LoraWeights merged = TinyLora.Merge(lora.Write([($"{stem}.lora_down.weight", down), ($"{stem}.lora_up.weight", up)]));
        TensorAssert.Close(TinyLora.Read($"{module}.weight") + up.mm(down), merged.Read($"{module}.weight"), 1e-5);
    }

    [Fact]
    public void Merged_Linear_GivesWhatTheLoraGivesOnTheFly()
    {
        const double weight = 0.7, alpha = 2;
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 3);
        using LoraWeights merged = TinyLora.Merge(lora.Write([.. Pair("blocks.1.self_attn.q", down, up), ("blocks.1.self_attn.q.alpha", tensor((float)alpha))], weight));
        Tensor x = TensorWeights.Random(new Random(4), 5, TinyLora.Dim);

        Tensor onTheFly = x.mm(TinyLora.Read(Query).t()) + (weight * alpha / TinyLora.Rank * x.mm(down.t()).mm(up.t()));

        TensorAssert.Close(onTheFly, x.mm(merged.Read(Query).t()), 2e-5, 1e-5);
    }

    [Fact]
    public void Read_WeightZero_GivesTheBytesOfTheModelAlone()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        using LoraWeights merged = TinyLora.Merge(lora.Write([.. Pair("blocks.1.self_attn.q", down, up), ("blocks.0.norm3.diff", ones(TinyLora.Dim))], weight: 0));
        using IWeightSource plain = TinyLora.Plain();
        Assert.Equal(plain.Weights.Keys.Order(), merged.Weights.Keys.Order());
        Assert.All(plain.Weights.Keys, name => TensorAssert.Identical(plain.Read(name), merged.Read(name)));
        Assert.Equal(2, merged.Matches[0].Parameters);
    }

    [Fact]
    public void Load_SeveralLorasInBFloat16_AreAddedInFloat32AndRoundedOnce()
    {
        (Tensor down1, Tensor up1) = TinyLora.Pair(seed: 1);
        (Tensor down2, Tensor up2) = TinyLora.Pair(seed: 2, rank: 7);
        LoraUse first = lora.Write(Pair("blocks.1.self_attn.q", down1, up1), weight: 0.3, "a.safetensors");
        LoraUse second = lora.Write(Pair("transformer.blocks.1.attn1.to_q", down2, up2), weight: -1.5, "b.safetensors");
        using LoraWeights source = TinyLora.Merge(first, second);
        using WanModel model = Load(source, ScalarType.BFloat16);

        Tensor expected = TinyLora.Read(Query).addmm(up1, down1, 1, 0.3f).addmm(up2, down2, 1, -1.5f).to(ScalarType.BFloat16);

        TensorAssert.Identical(expected, model.get_parameter(Query)!);
    }

    [Fact]
    public void Read_StoredAsBFloat16_StaysBFloat16()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        Tensor weight = TensorWeights.Random(new Random(9), TinyLora.Dim, TinyLora.Dim).to(ScalarType.BFloat16);
        TensorWeights stored = new(new Dictionary<string, Tensor> { [Query] = weight });
        using LoraWeights merged = LoraWeights.Apply(stored, [lora.Write(Pair("blocks.1.self_attn.q", down, up))]);
        TensorAssert.Identical(weight.to(ScalarType.Float32).addmm(up, down, 1, 1).to(ScalarType.BFloat16), merged.Read(Query));
    }

    [Fact]
    public void Read_WeightOfManyPieces_GivesTheWholeProduct()
    {
        const long outputs = 5000, inputs = 1000;            // more than one piece of rows
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1, inputs, outputs);
        TensorWeights stored = new(new Dictionary<string, Tensor> { ["blocks.0.ffn.0.weight"] = zeros(outputs, inputs) });
        using LoraWeights merged = LoraWeights.Apply(stored, [lora.Write(Pair("blocks.0.ffn.0", down, up))]);
        TensorAssert.Close(up.mm(down), merged.Read("blocks.0.ffn.0.weight"), 1e-5);
    }

    [Theory]
    [InlineData(2.0, null, 0.5)]
    [InlineData(null, """{"transformer.lora_alpha": 8, "transformer.r": 4, "transformer.alpha_pattern": {}, "transformer.use_dora": false}""", 2.0)]
    [InlineData(null, """{"transformer.lora_alpha": 8, "transformer.r": 4, "transformer.use_rslora": true}""", 4.0)]
    [InlineData(2.0, """{"transformer.lora_alpha": 8}""", 0.5)]
    [InlineData(null, null, 1.0)]
    public void Read_AlphaOfModuleOrMetadata_ScalesTheProduct(double? alpha, string? metadata, double scale)
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 5);
        List<(string, Tensor)> tensors = [.. Pair("blocks.1.self_attn.q", down, up)];
        if (alpha is { } value)
            tensors.Add(("blocks.1.self_attn.q.alpha", tensor((float)value)));
        LoraUse use = lora.Write(tensors, metadata: metadata is null ? null : new Dictionary<string, string> { ["lora_adapter_metadata"] = metadata });
        using LoraWeights merged = TinyLora.Merge(use);
        TensorAssert.Close(TinyLora.Read(Query).addmm(up, down, 1, (float)scale), merged.Read(Query), 1e-6);
    }

    [Fact]
    public void Read_PeftFolder_TakesAlphaFromTheConfigurationBeside()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 5);
        LoraUse use = lora.Write(Pair("base_model.model.blocks.1.self_attn.q", down, up), name: "adapter_model.safetensors");
        string alone = LoraFile.Digest(use);
        File.WriteAllText(lora.PathOf("adapter_config.json"), """{"peft_type": "LORA", "r": 4, "lora_alpha": 12}""");
        using LoraWeights merged = TinyLora.Merge(use);
        TensorAssert.Close(TinyLora.Read(Query).addmm(up, down, 1, 3), merged.Read(Query), 1e-6);
        Assert.NotEqual(alone, LoraFile.Digest(use));
    }

    [Fact]
    public void Read_DifferencesOfADistilledFile_AreAddedAsTheyAre()
    {
        Random random = new(6);
        (string Key, string Name, Tensor Diff)[] diffs =
        [
            ("diffusion_model.blocks.0.self_attn.norm_q.diff", "blocks.0.self_attn.norm_q.weight", TensorWeights.Random(random, TinyLora.Dim)),
            ("diffusion_model.blocks.0.norm3.diff", "blocks.0.norm3.weight", TensorWeights.Random(random, TinyLora.Dim)),
            ("diffusion_model.blocks.0.norm3.diff_b", "blocks.0.norm3.bias", TensorWeights.Random(random, TinyLora.Dim)),
            ("diffusion_model.blocks.0.self_attn.o.diff_b", "blocks.0.self_attn.o.bias", TensorWeights.Random(random, TinyLora.Dim)),
            ("diffusion_model.blocks.2.diff_m", "blocks.2.modulation", TensorWeights.Random(random, 1, 6, TinyLora.Dim)),
            ("diffusion_model.patch_embedding.diff", "patch_embedding.weight", TensorWeights.Random(random, TinyLora.Dim, 16, 1, 2, 2)),
            ("diffusion_model.head.head.diff", "head.head.weight", TensorWeights.Random(random, 64, TinyLora.Dim)),
            ("diffusion_model.time_projection.1.diff_b", "time_projection.1.bias", TensorWeights.Random(random, 6 * TinyLora.Dim)),
        ];
        using LoraWeights merged = TinyLora.Merge(lora.Write(diffs.Select(d => (d.Key, d.Diff)), weight: 0.5));
        Assert.Equal(diffs.Length, merged.Matches[0].Parameters);
        Assert.All(diffs, d => TensorAssert.Close(TinyLora.Read(d.Name) + (0.5 * d.Diff), merged.Read(d.Name), 1e-6));
    }

    [Fact]
    public void Read_LoraOfAConvolution_AddsTheProductOfItsWindows()
    {
        Random random = new(7);
        Tensor down = TensorWeights.Random(random, 4, 16, 1, 2, 2), up = TensorWeights.Random(random, TinyLora.Dim, 4, 1, 1, 1);
        using LoraWeights merged = TinyLora.Merge(lora.Write(Pair("patch_embedding", down, up)));
        Tensor expected = TinyLora.Read("patch_embedding.weight") + up.view(TinyLora.Dim, 4).mm(down.view(4, 64)).view(TinyLora.Dim, 16, 1, 2, 2);
        TensorAssert.Close(expected, merged.Read("patch_embedding.weight"), 1e-5);
    }

    [Fact]
    public void Apply_LoraOfTheOtherExpert_ChangesNothingHere()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        LoraUse low = lora.Write(Pair("blocks.1.self_attn.q", down, up)) with { Experts = LoraExperts.LowNoise };
        using LoraWeights high = LoraWeights.Apply(TinyLora.Plain(), [low], LoraExperts.HighNoise);
        using LoraWeights same = LoraWeights.Apply(TinyLora.Plain(), [low], LoraExperts.LowNoise);
        Assert.Empty(high.Matches);
        TensorAssert.Identical(TinyLora.Read(Query), high.Read(Query));
        Assert.Single(same.Matches);
    }

    [Fact]
    public void Load_WholeModelMerged_KeepsNoTensorBehind()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        LoraUse use = lora.Write(Pair("blocks.1.self_attn.q", down, up));
        LoadOnce();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        LoadOnce();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void LoadOnce()
        {
            using LoraWeights source = TinyLora.Merge(use);
            using WanModel model = Load(source, ScalarType.BFloat16);
        }
    }

    [Fact]
    public void Digest_ContentWeightAndExperts_AllCount()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        LoraUse use = lora.Write(Pair("blocks.1.self_attn.q", down, up));
        LoraUse copy = lora.Write(Pair("blocks.1.self_attn.q", down, up), name: "copy.safetensors");
        LoraUse other = lora.Write(Pair("blocks.1.self_attn.q", down + 1, up), name: "b.safetensors");
        Assert.Equal(LoraFile.Digest(use), LoraFile.Digest(copy));
        string[] digests = [LoraFile.Digest(use), LoraFile.Digest(other), LoraFile.Digest(use with { Weight = 0.5 }), LoraFile.Digest(use with { Experts = LoraExperts.LowNoise })];
        Assert.Equal(4, digests.Distinct().Count());
        Assert.All(digests, digest => Assert.Matches("^[0-9a-f]{64}$", digest));
    }

    private static WanModel Load(IWeightSource source, ScalarType dtype)
    {
        using Checkpoint checkpoint = Checkpoint.Open(TinyLora.Model, CheckpointParts.Transformer);
        return WeightLoader.Load(source, dtype, CPU, w => new WanModel(checkpoint.TransformerConfig, w));
    }

    private static (string Name, Tensor Tensor)[] Pair(string stem, Tensor down, Tensor up) =>
        [($"{stem}.lora_A.weight", down), ($"{stem}.lora_B.weight", up)];
}
