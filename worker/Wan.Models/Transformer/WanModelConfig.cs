using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wan.Models.Transformer;

/// <summary>Sizes of a Wan diffusion transformer, under the names of the published <c>config.json</c>.</summary>
public sealed record WanModelConfig
{
    /// <summary><c>t2v</c> here; other types add inputs to the same transformer.</summary>
    [JsonPropertyName("model_type")]
    public string ModelType { get; init; } = "t2v";

    /// <summary>Text rows the model was trained with; shorter texts are padded with zero rows.</summary>
    [JsonPropertyName("text_len")]
    public int TextLength { get; init; } = 512;

    /// <summary>Latent channels in.</summary>
    [JsonPropertyName("in_dim")]
    public int InChannels { get; init; } = 16;

    /// <summary>Latent channels out.</summary>
    [JsonPropertyName("out_dim")]
    public int OutChannels { get; init; } = 16;

    /// <summary>Width of a token.</summary>
    [JsonPropertyName("dim")]
    public required int Dim { get; init; }

    /// <summary>Width inside the feed-forward network.</summary>
    [JsonPropertyName("ffn_dim")]
    public required int FfnDim { get; init; }

    /// <summary>Length of the timestep sinusoid.</summary>
    [JsonPropertyName("freq_dim")]
    public int FreqDim { get; init; } = 256;

    /// <summary>Width of the text features. Published configurations leave it out.</summary>
    [JsonPropertyName("text_dim")]
    public int TextDim { get; init; } = 4096;

    /// <summary>Attention heads.</summary>
    [JsonPropertyName("num_heads")]
    public required int Heads { get; init; }

    /// <summary>Transformer blocks.</summary>
    [JsonPropertyName("num_layers")]
    public required int Layers { get; init; }

    /// <summary>Epsilon of every norm in the blocks.</summary>
    [JsonPropertyName("eps")]
    public double Eps { get; init; } = 1e-6;

    /// <summary>Latents per token along frames, height and width. The same in every published model.</summary>
    [JsonIgnore]
    public PatchSize Patch { get; init; } = new(1, 2, 2);

    /// <summary>Width of one attention head.</summary>
    [JsonIgnore]
    public int HeadDim => Dim / Heads;

    /// <summary>Small enough for tests and for a first render without downloads.</summary>
    public static WanModelConfig Tiny { get; } = new() { Dim = 48, FfnDim = 112, TextDim = 40, Heads = 3, Layers = 3 };

    /// <summary>Wan2.1-T2V-1.3B. Source: Wan2.1@9737cba wan/configs/wan_t2v_1_3B.py.</summary>
    public static WanModelConfig T2V1_3B { get; } = new() { Dim = 1536, FfnDim = 8960, Heads = 12, Layers = 30 };

    /// <summary>Wan2.1-T2V-14B. Source: Wan2.1@9737cba wan/configs/wan_t2v_14B.py.</summary>
    public static WanModelConfig T2V14B { get; } = new() { Dim = 5120, FfnDim = 13824, Heads = 40, Layers = 40 };

    /// <summary>The named presets: <c>tiny</c>, <c>1.3b</c>, <c>14b</c>.</summary>
    public static IReadOnlyDictionary<string, WanModelConfig> Presets { get; } =
        new Dictionary<string, WanModelConfig>(StringComparer.OrdinalIgnoreCase)
        {
            ["tiny"] = Tiny,
            ["1.3b"] = T2V1_3B,
            ["14b"] = T2V14B,
        };

    /// <summary>Reads a published <c>config.json</c>; keys it does not need are left alone.</summary>
    /// <exception cref="InvalidDataException">the JSON is broken or its sizes make no transformer</exception>
    public static WanModelConfig FromJson(string json)
    {
        WanModelConfig config;
        try
        {
            config = JsonSerializer.Deserialize<WanModelConfig>(json)
                ?? throw new InvalidDataException("transformer config is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"transformer config: {e.Message}", e);
        }
        config.Validate();
        return config;
    }

    /// <summary>The published <c>config.json</c> of these sizes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WriteIndented);

    /// <exception cref="InvalidDataException">lists every size that makes no transformer</exception>
    public void Validate()
    {
        List<string> problems = [];
        foreach ((string name, int value) in new[]
        {
            ("text_len", TextLength), ("in_dim", InChannels), ("out_dim", OutChannels), ("dim", Dim), ("ffn_dim", FfnDim),
            ("freq_dim", FreqDim), ("text_dim", TextDim), ("num_heads", Heads), ("num_layers", Layers),
        })
        {
            if (value < 1)
                problems.Add($"{name}: {value} is not positive");
        }
        if (Heads > 0 && Dim % Heads != 0)
            problems.Add($"dim: {Dim} is not a multiple of num_heads ({Heads})");
        else if (Heads > 0 && HeadDim % 2 != 0)
            problems.Add($"dim / num_heads: {HeadDim} is odd; rotary embedding turns pairs");
        if (FreqDim % 2 != 0)
            problems.Add($"freq_dim: {FreqDim} is odd; it holds cosine and sine halves");
        if (problems.Count > 0)
            throw new InvalidDataException("transformer config: " + string.Join("; ", problems));
    }

    private static readonly JsonSerializerOptions WriteIndented = new() { WriteIndented = true };
}
