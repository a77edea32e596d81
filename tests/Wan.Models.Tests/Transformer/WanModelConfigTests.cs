using Wan.Models.Transformer;

namespace Wan.Models.Tests.Transformer;

public sealed class WanModelConfigTests
{
    [Fact]
    public void FromJson_PublishedConfig_IsThePresetOfThatModel()
    {
        // config.json of Wan2.1-T2V-1.3B; text_dim is left out there.
        const string json = """
            {"_class_name": "WanModel", "_diffusers_version": "0.30.0", "dim": 1536, "eps": 1e-06, "ffn_dim": 8960, "freq_dim": 256,
             "in_dim": 16, "model_type": "t2v", "num_heads": 12, "num_layers": 30, "out_dim": 16, "text_len": 512}
            """;
        Assert.Equal(WanModelConfig.T2V1_3B, WanModelConfig.FromJson(json));
    }

    [Fact]
    public void FromJson_PublishedVaceConfig_IsThePresetOfThatModel()
    {
        // config.json of Wan2.1-VACE-1.3B.
        const string json = """
            {"_class_name": "VaceWanModel", "_diffusers_version": "0.30.0", "dim": 1536, "eps": 1e-06, "ffn_dim": 8960, "freq_dim": 256,
             "in_dim": 16, "model_type": "vace", "num_heads": 12, "num_layers": 30, "out_dim": 16, "text_len": 512,
             "vace_layers": [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28], "vace_in_dim": 96}
            """;
        Assert.Equal(WanModelConfig.Vace1_3B, WanModelConfig.FromJson(json));
        Assert.NotEqual(WanModelConfig.Vace1_3B, WanModelConfig.FromJson(json.Replace("26, 28", "26", StringComparison.Ordinal)));
    }

    public static TheoryData<WanModelConfig> Published =>
    [
        WanModelConfig.Tiny, WanModelConfig.TinyI2V, WanModelConfig.TinyFlf2V, WanModelConfig.TinyVace, WanModelConfig.TinyTi2V,
        WanModelConfig.TinyI2VA14B, WanModelConfig.T2V1_3B, WanModelConfig.T2V14B, WanModelConfig.I2V14B, WanModelConfig.Flf2V14B,
        WanModelConfig.Vace1_3B, WanModelConfig.Vace14B, WanModelConfig.I2VA14B, WanModelConfig.Ti2V5B,
    ];

    [Theory]
    [MemberData(nameof(Published))]
    public void ToJson_EveryKindOfModel_IsValidAndReadsBackEqual(WanModelConfig config) =>
        Assert.Equal(config, WanModelConfig.FromJson(config.ToJson()));

    [Fact]
    public void ToJson_TextToVideo_HasNoFieldOfOtherKinds()
    {
        // The text is part of model digests: a field more would name the same weights anew.
        string json = WanModelConfig.Tiny.ToJson();
        Assert.DoesNotContain("image", json, StringComparison.Ordinal);
        Assert.DoesNotContain("vace", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 5, "num_layers": 2}""", "dim: 48 is not a multiple of num_heads (5)")]
    [InlineData("""{"dim": 15, "ffn_dim": 96, "num_heads": 5, "num_layers": 2}""", "dim / num_heads: 3 is odd")]
    [InlineData("""{"dim": 48, "ffn_dim": 0, "num_heads": 4, "num_layers": -1}""", "ffn_dim: 0 is not positive; num_layers: -1 is not positive")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "freq_dim": 33}""", "freq_dim: 33 is odd")]
    [InlineData("""{"dim": 48, "num_heads": 4, "num_layers": 2}""", "ffn_dim")]
    [InlineData("""{"dim": 4.5, "ffn_dim": 96, "num_heads": 4, "num_layers": 2}""", "dim")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "model_type": "s2v"}""", "model_type: s2v is not supported; t2v, i2v, flf2v, ti2v, vace are")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "model_type": "i2v"}""", "in_dim: 16 leaves no channels for the image beside out_dim (16)")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "in_dim": 36}""", "in_dim: 36 is not out_dim (16), which model_type t2v wants")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "model_type": "vace"}""", "vace_in_dim is missing; vace_layers is missing")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "model_type": "vace", "vace_in_dim": 96, "vace_layers": [0, 2]}""", "vace_layers: [0, 2] does not ascend from 0 within 2 layers")]
    [InlineData("[]", "transformer config")]
    [InlineData("null", "transformer config")]
    [InlineData("{", "transformer config")]
    public void FromJson_SizesThatMakeNoTransformer_SaysWhich(string json, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => WanModelConfig.FromJson(json));
        Assert.Contains(expected, error.Message);
    }
}
