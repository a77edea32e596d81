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
    public void ToJson_EveryPreset_ReadsBackEqual() =>
        Assert.All(WanModelConfig.Presets.Values, preset => Assert.Equal(preset, WanModelConfig.FromJson(preset.ToJson())));

    [Theory]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 5, "num_layers": 2}""", "dim: 48 is not a multiple of num_heads (5)")]
    [InlineData("""{"dim": 15, "ffn_dim": 96, "num_heads": 5, "num_layers": 2}""", "dim / num_heads: 3 is odd")]
    [InlineData("""{"dim": 48, "ffn_dim": 0, "num_heads": 4, "num_layers": -1}""", "ffn_dim: 0 is not positive; num_layers: -1 is not positive")]
    [InlineData("""{"dim": 48, "ffn_dim": 96, "num_heads": 4, "num_layers": 2, "freq_dim": 33}""", "freq_dim: 33 is odd")]
    [InlineData("""{"dim": 48, "num_heads": 4, "num_layers": 2}""", "ffn_dim")]
    [InlineData("""{"dim": 4.5, "ffn_dim": 96, "num_heads": 4, "num_layers": 2}""", "dim")]
    [InlineData("[]", "transformer config")]
    [InlineData("null", "transformer config")]
    [InlineData("{", "transformer config")]
    public void FromJson_SizesThatMakeNoTransformer_SaysWhich(string json, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => WanModelConfig.FromJson(json));
        Assert.Contains(expected, error.Message);
    }
}
