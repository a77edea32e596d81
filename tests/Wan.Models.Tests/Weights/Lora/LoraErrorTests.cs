using TorchSharp;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Weights.Lora;

public sealed class LoraErrorTests : IDisposable
{
    private readonly TinyLora lora = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        lora.Dispose();
    }

    [Fact]
    public void Apply_NoKeyOfTheModel_SaysWhatItLookedForAndBothSidesKeys()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        CheckpointException e = Refused([("lora_unet_down_blocks_0_attn.lora_down.weight", down), ("lora_unet_down_blocks_0_attn.lora_up.weight", up)]);
        Assert.Equal(
            $"{lora.PathOf("a.safetensors")}: no tensor of this LoRA belongs to the model. Looked for lora_A/lora_B, lora_down/lora_up (with alpha), diff, diff_b, diff_m of the model's modules, under original, diffusers or kohya names; "
            + "the file has for example lora_unet_down_blocks_0_attn.lora_down.weight, lora_unet_down_blocks_0_attn.lora_up.weight; "
            + "the model has for example blocks.0.cross_attn.k.bias, blocks.0.cross_attn.k.weight, blocks.0.cross_attn.norm_k.weight",
            e.Message);
    }

    [Fact]
    public void Apply_SomeKeysOfTheModel_WarnsWithCountAndExamples()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        using LoraWeights merged = TinyLora.Merge(lora.Write(
        [
            .. Pair("blocks.0.self_attn.q", down, up), .. Pair("blocks.0.cross_attn.k_img", down, up), ("lora_te_encoder.lora_down.weight", down), ("blocks.0.hada_w1_a", down),
        ]));
        Assert.Equal(
            $"{lora.PathOf("a.safetensors")}: 4 of 6 tensors have no place in the model and are left out: "
            + "blocks.0.cross_attn.k_img.lora_A.weight, blocks.0.cross_attn.k_img.lora_B.weight, blocks.0.hada_w1_a, lora_te_encoder.lora_down.weight",
            merged.Matches[0].Warning);
    }

    [Fact]
    public void Apply_LoraOfALargerModel_NamesTensorAndShapes()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1, inputs: 96, outputs: 96);
        CheckpointException e = Refused(Pair("blocks.0.self_attn.q", down, up));
        Assert.EndsWith("tensor 'blocks.0.self_attn.q.lora_B.weight': the product of [96, 4] and [4, 96] does not fit blocks.0.self_attn.q.weight [48, 48]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_RanksOfAPairDiffer_NamesBoth()
    {
        (Tensor down, Tensor up) = (zeros(3, TinyLora.Dim), zeros(TinyLora.Dim, 4));
        CheckpointException e = Refused(Pair("blocks.0.self_attn.q", down, up));
        Assert.Contains("[48, 4] does not multiply 'blocks.0.self_attn.q.lora_A.weight' [3, 48]; expected [out, rank] and [rank, in]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PatchEmbeddingOfAnImageModel_NamesBothShapes()
    {
        CheckpointException e = Refused([("diffusion_model.patch_embedding.diff", zeros([48, 36, 1, 2, 2]))]);
        Assert.EndsWith("tensor 'diffusion_model.patch_embedding.diff': [48, 36, 1, 2, 2] does not fit patch_embedding.weight [48, 16, 1, 2, 2]", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora_A", "has no lora_up (lora_B) beside it")]
    [InlineData("lora_B", "has no lora_down (lora_A) beside it")]
    public void Apply_HalfAPair_SaysWhichIsMissing(string half, string expected)
    {
        CheckpointException e = Refused([($"blocks.0.self_attn.q.{half}.weight", zeros(48, 48))]);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TwoNamesForOneWeight_NamesBoth()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        CheckpointException e = Refused([.. Pair("blocks.0.self_attn.q", down, up), .. Pair("blocks.0.attn1.to_q", down, up)]);
        Assert.Contains("changes blocks.0.self_attn.q.weight, as blocks.0.attn1.to_q in the same file does", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SameModuleBehindTwoWrappers_NamesBothKeys()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        CheckpointException e = Refused([.. Pair("blocks.0.self_attn.q", down, up), .. Pair("diffusion_model.blocks.0.self_attn.q", down, up)]);
        Assert.Contains("'diffusion_model.blocks.0.self_attn.q.lora_A.weight': says the same of blocks.0.self_attn.q as 'blocks.0.self_attn.q.lora_A.weight'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blocks.0.self_attn.q.dora_scale")]
    [InlineData("blocks.0.self_attn.q.lora_magnitude_vector")]
    [InlineData("blocks.0.self_attn.q.lora_mid.weight")]
    public void Apply_PartsOfAnotherMethod_AreRefusedByName(string key)
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        CheckpointException e = Refused([.. Pair("blocks.0.self_attn.q", down, up), (key, ones(48))]);
        Assert.Contains($"'{key}': belongs to a method other than plain LoRA", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"transformer.use_dora": true}""", "is a DoRA")]
    [InlineData("""{"transformer.alpha_pattern": {"blocks.0": 2}}""", "alpha_pattern")]
    [InlineData("not json", "is not the JSON that PEFT writes")]
    [InlineData("[1]", "is not the JSON that PEFT writes")]
    public void Apply_MetadataThatAsksForMore_IsRefused(string metadata, string expected)
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        LoraUse use = lora.Write(Pair("blocks.0.self_attn.q", down, up), metadata: new Dictionary<string, string> { ["lora_adapter_metadata"] = metadata });
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => TinyLora.Merge(use)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NanInTheFile_NamesTheTensor()
    {
        (Tensor down, Tensor up) = TinyLora.Pair(seed: 1);
        up[0, 0] = double.NaN;
        using LoraWeights merged = TinyLora.Merge(lora.Write(Pair("blocks.0.self_attn.q", down, up)));
        CheckpointException e = Assert.Throws<CheckpointException>(() => merged.Read("blocks.0.self_attn.q.weight"));
        Assert.Contains("'blocks.0.self_attn.q.lora_B.weight': holds NaN or infinity", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Apply_WeightThatIsNoNumber_SaysWhatIsAccepted(double weight)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => TinyLora.Merge(new LoraUse("x.safetensors", weight)));
        Assert.Contains("a finite number is accepted", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NoSafetensors_SaysWhatTheFormatIs()
    {
        File.WriteAllText(lora.PathOf("a.safetensors"), "<html>404 Not Found, and some more text</html>");
        CheckpointException e = Assert.Throws<CheckpointException>(() => TinyLora.Merge(new LoraUse(lora.PathOf("a.safetensors"))));
        Assert.Contains("this is not a safetensors file", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<CheckpointException>(() => TinyLora.Merge(new LoraUse(lora.PathOf("b.safetensors"))));
        Assert.Equal($"{lora.PathOf("b.safetensors")}: no such file", e.Message);
    }

    private CheckpointException Refused((string Name, Tensor Tensor)[] tensors)
    {
        LoraUse use = lora.Write(tensors);
        return Assert.Throws<CheckpointException>(() => TinyLora.Merge(use));
    }

    private static (string Name, Tensor Tensor)[] Pair(string stem, Tensor down, Tensor up) =>
        [($"{stem}.lora_A.weight", down), ($"{stem}.lora_B.weight", up)];
}
