using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Models.Vision;

namespace Wan.Models.Transformer;

/// <summary>Sizes of a Wan diffusion transformer, under the names of the published <c>config.json</c>.</summary>
public sealed record WanModelConfig
{
    /// <summary>
    /// <c>t2v</c>; <c>i2v</c> and <c>flf2v</c>, which see an image through extra input channels and, in Wan2.1, through image tokens;
    /// <c>ti2v</c>, whose tokens have timesteps of their own; <c>vace</c>, which follows a control video.
    /// </summary>
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

    /// <summary>Width of the image tokens of CLIP; null when the model takes none. The published file leaves it out: the weights tell.</summary>
    [JsonPropertyName("image_dim")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ImageDim { get; init; }

    /// <summary>Image tokens of both frames, each with a learned position; null when they have none. The weights tell.</summary>
    [JsonPropertyName("image_positions")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ImagePositions { get; init; }

    /// <summary>The blocks after which VACE adds its hints, ascending, 0 first; null for models without VACE.</summary>
    [JsonPropertyName("vace_layers")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? VaceLayers { get; init; }

    /// <summary>Channels of the VACE context: two latents and the mask's 64.</summary>
    [JsonPropertyName("vace_in_dim")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? VaceInChannels { get; init; }

    /// <summary>Latents per token along frames, height and width. The same in every published model.</summary>
    [JsonIgnore]
    public PatchSize Patch { get; init; } = new(1, 2, 2);

    /// <summary>Width of one attention head.</summary>
    [JsonIgnore]
    public int HeadDim => Dim / Heads;

    /// <summary>Channels of <c>y</c>, which go in beside the latents: the mask's and those of the encoded image.</summary>
    [JsonIgnore]
    public int ConditionChannels => TakesImageChannels ? InChannels - OutChannels : 0;

    /// <summary>Whether it attends to image tokens, so that CLIP is needed.</summary>
    [JsonIgnore]
    public bool TakesImageTokens => ImageDim is not null;

    /// <summary>Whether tokens have timesteps of their own, so that latents which are given can be told to be free of noise.</summary>
    [JsonIgnore]
    public bool TimesEachToken => ModelType == "ti2v";

    private bool TakesImageChannels => ModelType is "i2v" or "flf2v";

    /// <summary>Small enough for tests and for a first render without downloads.</summary>
    public static WanModelConfig Tiny { get; } = new() { Dim = 48, FfnDim = 112, TextDim = 40, Heads = 3, Layers = 3 };

    /// <summary>As small, for every other kind of model: image to video.</summary>
    public static WanModelConfig TinyI2V { get; } = Tiny with { ModelType = "i2v", InChannels = 36, ImageDim = ClipVisionConfig.Tiny.Dim };

    /// <summary>First and last frame to video.</summary>
    public static WanModelConfig TinyFlf2V { get; } =
        TinyI2V with { ModelType = "flf2v", ImagePositions = 2 * ClipVisionConfig.Tiny.Tokens };

    /// <summary>VACE.</summary>
    public static WanModelConfig TinyVace { get; } = Tiny with { ModelType = "vace", VaceLayers = [0, 2], VaceInChannels = 96 };

    /// <summary>Wan2.2, text or image to video.</summary>
    public static WanModelConfig TinyTi2V { get; } = Tiny with { ModelType = "ti2v", InChannels = 48, OutChannels = 48 };

    /// <summary>Wan2.2, either expert of image to video: extra channels without image tokens.</summary>
    public static WanModelConfig TinyI2VA14B { get; } = Tiny with { ModelType = "i2v", InChannels = 36 };

    /// <summary>Wan2.1-T2V-1.3B. Source: Wan2.1@9737cba wan/configs/wan_t2v_1_3B.py.</summary>
    public static WanModelConfig T2V1_3B { get; } = new() { Dim = 1536, FfnDim = 8960, Heads = 12, Layers = 30 };

    /// <summary>Wan2.1-T2V-14B. Source: Wan2.1@9737cba wan/configs/wan_t2v_14B.py.</summary>
    public static WanModelConfig T2V14B { get; } = new() { Dim = 5120, FfnDim = 13824, Heads = 40, Layers = 40 };

    /// <summary>Wan2.1-I2V-14B. Source: Wan2.1@9737cba wan/configs/wan_i2v_14B.py; the width of CLIP from wan/modules/clip.py.</summary>
    public static WanModelConfig I2V14B { get; } = T2V14B with { ModelType = "i2v", InChannels = 36, ImageDim = ClipVisionConfig.VitH14.Dim };

    /// <summary>Wan2.1-FLF2V-14B: 257 image tokens of each frame.</summary>
    public static WanModelConfig Flf2V14B { get; } =
        I2V14B with { ModelType = "flf2v", ImagePositions = 2 * ClipVisionConfig.VitH14.Tokens };

    /// <summary>Wan2.1-VACE-1.3B. Source: its config.json.</summary>
    public static WanModelConfig Vace1_3B { get; } =
        T2V1_3B with { ModelType = "vace", VaceLayers = [.. Enumerable.Range(0, 15).Select(i => 2 * i)], VaceInChannels = 96 };

    /// <summary>Wan2.1-VACE-14B. Source: its config.json.</summary>
    public static WanModelConfig Vace14B { get; } =
        T2V14B with { ModelType = "vace", VaceLayers = [.. Enumerable.Range(0, 8).Select(i => 5 * i)], VaceInChannels = 96 };

    /// <summary>Wan2.2-I2V-A14B, either expert. Source: Wan2.2@42bf4cf wan/configs/wan_i2v_A14B.py.</summary>
    public static WanModelConfig I2VA14B { get; } = T2V14B with { ModelType = "i2v", InChannels = 36 };

    /// <summary>Wan2.2-TI2V-5B. Source: Wan2.2@42bf4cf wan/configs/wan_ti2v_5B.py.</summary>
    public static WanModelConfig Ti2V5B { get; } =
        new() { ModelType = "ti2v", InChannels = 48, OutChannels = 48, Dim = 3072, FfnDim = 14336, Heads = 24, Layers = 30 };

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

    /// <summary>Equal sizes: the list of VACE layers counts by its members.</summary>
    public bool Equals(WanModelConfig? other) => other is not null && Patch == other.Patch && ToJson() == other.ToJson();

    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

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
        foreach ((string name, int? value) in new[]
        {
            ("image_dim", ImageDim), ("image_positions", ImagePositions), ("vace_in_dim", VaceInChannels),
        })
        {
            if (value < 1)
                problems.Add($"{name}: {value} is not positive");
        }
        if (!KnownTypes.Contains(ModelType))
            problems.Add($"model_type: {ModelType} is not supported; {string.Join(", ", KnownTypes)} are");
        if (TakesImageChannels && InChannels <= OutChannels)
            problems.Add($"in_dim: {InChannels} leaves no channels for the image beside out_dim ({OutChannels})");
        if (!TakesImageChannels && InChannels != OutChannels)
            problems.Add($"in_dim: {InChannels} is not out_dim ({OutChannels}), which model_type {ModelType} wants");
        if (ModelType == "vace")
            problems.AddRange(VaceProblems());
        if (FreqDim % 2 != 0)
            problems.Add($"freq_dim: {FreqDim} is odd; it holds cosine and sine halves");
        if (problems.Count > 0)
            throw new InvalidDataException("transformer config: " + string.Join("; ", problems));
    }

    private IEnumerable<string> VaceProblems()
    {
        if (VaceInChannels is null)
            yield return "vace_in_dim is missing";
        if (VaceLayers is null)
            yield return "vace_layers is missing";
        else if (VaceLayers is not [0, ..] || VaceLayers.Any(layer => layer >= Layers) || VaceLayers.Zip(VaceLayers.Skip(1)).Any(pair => pair.First >= pair.Second))
            yield return $"vace_layers: [{string.Join(", ", VaceLayers)}] does not ascend from 0 within {Layers} layers";
    }

    private static readonly string[] KnownTypes = ["t2v", "i2v", "flf2v", "ti2v", "vace"];

    private static readonly JsonSerializerOptions WriteIndented = new() { WriteIndented = true };
}
