using System.Text.Json;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;

namespace Wan.Models.Weights.Layouts;

/// <summary>Configurations, from the files that state them and from tensor shapes where no file does.</summary>
internal static class ConfigReader
{
    /// <summary>A config.json of the original layout.</summary>
    public static WanModelConfig Transformer(string path)
    {
        using JsonDocument json = JsonFile.Read(path);
        return Parse(path, json.RootElement.GetRawText());
    }

    /// <summary>A transformer/config.json of diffusers, whose keys have other names.</summary>
    public static WanModelConfig DiffusersTransformer(string path)
    {
        using JsonDocument json = JsonFile.Read(path);
        JsonElement config = json.RootElement;
        List<string> problems = [];
        if (config.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, "expected an object");
        int heads = Number("num_attention_heads"), headDim = Number("attention_head_dim"), channels = Number("in_channels");
        Dictionary<string, object> original = new()
        {
            ["model_type"] = ModelType(config, channels),
            ["in_dim"] = channels,
            ["out_dim"] = Number("out_channels", otherwise: channels),
            ["dim"] = heads * headDim,
            ["ffn_dim"] = Number("ffn_dim"),
            ["freq_dim"] = Number("freq_dim", otherwise: 256),
            ["text_dim"] = Number("text_dim", otherwise: 4096),
            ["num_heads"] = heads,
            ["num_layers"] = Number("num_layers"),
            ["eps"] = config.TryGetProperty("eps", out JsonElement eps) && eps.ValueKind == JsonValueKind.Number ? eps.GetDouble() : 1e-6,
        };
        if (config.TryGetProperty("vace_layers", out JsonElement layers))
        {
            original["vace_layers"] = layers;
            original["vace_in_dim"] = Number("vace_in_channels");
        }
        if (config.TryGetProperty("patch_size", out JsonElement patch) && patch.GetRawText().Where(char.IsAsciiDigit) is var digits && !digits.SequenceEqual("122"))
            problems.Add($"patch_size: {CheckpointException.Shorten(patch.GetRawText())} is not [1, 2, 2]");
        return problems.Count == 0
            ? Parse(path, JsonSerializer.Serialize(original))
            : throw new CheckpointException(path, string.Join("; ", problems));

        int Number(string name, int? otherwise = null)
        {
            bool stated = config.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
            if (stated && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is > 0 and < 1 << 20)
                return number;
            if (stated || otherwise is null)
                problems.Add(stated ? $"{name}: {CheckpointException.Shorten(value.GetRawText())} is not a positive whole number" : $"{name} is missing");
            return otherwise ?? 1;
        }
    }

    /// <summary>No original config.json states how image tokens come in; the weights show it.</summary>
    /// <param name="weights">opened only for types of model that may take image tokens</param>
    public static WanModelConfig WithImageTokens(WanModelConfig config, Func<IWeightSource> weights)
    {
        if (config.ModelType is not ("i2v" or "flf2v"))
            return config;
        IReadOnlyDictionary<string, WeightInfo> stored = weights().Weights;
        if (!stored.ContainsKey("img_emb.proj.1.weight"))
            return config with { ImageDim = null, ImagePositions = null };  // Wan2.2 sees the image through its channels alone
        return config with
        {
            ImageDim = (int)Shape(weights(), "img_emb.proj.1.weight", rank: 2)[0],
            ImagePositions = stored.ContainsKey("img_emb.emb_pos") ? (int)Shape(weights(), "img_emb.emb_pos", rank: 3)[1] : null,
        };
    }

    /// <summary>Sizes of CLIP's vision tower, from its tensors.</summary>
    /// <param name="path">a config.json of transformers, which states the heads; null where there is none</param>
    public static ClipVisionConfig ImageEncoder(IWeightSource weights, string? path)
    {
        IReadOnlyList<long> patch = Shape(weights, "patch_embedding.weight", rank: 4);
        int patches = (int)Shape(weights, "pos_embedding", rank: 3)[1] - 1;
        int side = (int)Math.Round(Math.Sqrt(patches));
        if (side < 1 || side * side != patches)
            throw CheckpointException.AtTensor(weights.Description, "pos_embedding", $"{patches} patches make no square");
        ClipVisionConfig config = new(
            Dim: (int)patch[0],
            MlpDim: (int)Shape(weights, "transformer.0.mlp.0.weight", rank: 2)[0],
            Heads: path is null ? ClipVisionConfig.PublishedHeads : Heads(path),
            Blocks: CountUp(i => weights.Weights.ContainsKey($"transformer.{i}.attn.to_qkv.weight")),
            ImageSize: side * (int)patch[2],
            PatchSize: (int)patch[2]);
        return config.Dim % config.Heads == 0
            ? config
            : throw new CheckpointException(path ?? weights.Description, $"{config.Heads} attention heads do not divide a width of {config.Dim}");
    }

    private static int Heads(string path)
    {
        using JsonDocument json = JsonFile.Read(path);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("num_attention_heads", out JsonElement heads))
            return ClipVisionConfig.PublishedHeads;
        return heads.ValueKind == JsonValueKind.Number && heads.TryGetInt32(out int number) && number > 0
            ? number
            : throw new CheckpointException(path, $"num_attention_heads: {CheckpointException.Shorten(heads.GetRawText())} is not a positive whole number");
    }

    /// <summary>Nothing states the sizes of the text encoder; its tensors have them.</summary>
    public static UmT5Config TextEncoder(IWeightSource weights)
    {
        IReadOnlyList<long> embedding = Shape(weights, "token_embedding.weight", rank: 2);
        IReadOnlyList<long> query = Shape(weights, "blocks.0.attn.q.weight", rank: 2);
        IReadOnlyList<long> gate = Shape(weights, "blocks.0.ffn.gate.0.weight", rank: 2);
        IReadOnlyList<long> bias = Shape(weights, "blocks.0.pos_embedding.embedding.weight", rank: 2);
        return new UmT5Config
        {
            VocabSize = (int)embedding[0],
            Dim = (int)embedding[1],
            AttentionDim = (int)query[0],
            FfnDim = (int)gate[0],
            Buckets = (int)bias[0],
            Heads = (int)bias[1],
            Layers = CountUp(i => weights.Weights.ContainsKey($"blocks.{i}.attn.q.weight")),
        };
    }

    /// <summary>The original VAE has no config file: the encoder's list of blocks shows its levels.</summary>
    public static WanVaeConfig Vae(IWeightSource weights)
    {
        int dim = (int)Shape(weights, "encoder.conv1.weight", rank: 5)[0];
        int latents = (int)Shape(weights, "conv2.weight", rank: 5)[0];
        if (weights.Weights.ContainsKey("encoder.downsamples.0.downsamples.0.residual.2.weight"))
            return VaeOfStages(weights, dim, latents);
        List<int> multiples = [];
        List<bool> temporal = [];
        int residuals = 0, blocks = 0;
        for (int i = 0; ; i++)
        {
            string block = $"encoder.downsamples.{i}";
            if (weights.Weights.TryGetValue($"{block}.residual.2.weight", out WeightInfo? convolution) && convolution.Shape.Count == 5)
            {
                if (residuals++ == 0)
                    multiples.Add((int)convolution.Shape[0] / dim);
                blocks = Math.Max(blocks, residuals);
            }
            else if (weights.Weights.ContainsKey($"{block}.resample.1.weight"))
            {
                temporal.Add(weights.Weights.ContainsKey($"{block}.time_conv.weight"));
                residuals = 0;
            }
            else
            {
                break;
            }
        }
        if (multiples.Count == 0 || temporal.Count != multiples.Count - 1)
            throw new CheckpointException(weights.Description, $"is not a Wan VAE: its encoder has {multiples.Count} levels and {temporal.Count} downsamplers; expected one level more than downsamplers");
        return WanVaeConfig.Wan21 with
        {
            Dim = dim,
            DecoderDim = dim,
            LatentChannels = latents,
            DimMultipliers = multiples,
            ResidualBlocks = blocks,
            TemporalDownsample = temporal,
        };
    }

    /// <summary>Wan2.2's VAE names its stages, and its decoder has a width of its own.</summary>
    private static WanVaeConfig VaeOfStages(IWeightSource weights, int dim, int latents)
    {
        int stages = CountUp(stage => weights.Weights.ContainsKey($"encoder.downsamples.{stage}.downsamples.0.residual.2.weight"));
        int blocks = CountUp(block => weights.Weights.ContainsKey($"encoder.downsamples.0.downsamples.{block}.residual.2.weight"));
        return WanVaeConfig.Wan22 with
        {
            Dim = dim,
            DecoderDim = (int)Shape(weights, "decoder.head.2.weight", rank: 5)[1],
            LatentChannels = latents,
            DimMultipliers = [.. Enumerable.Range(0, stages).Select(stage => (int)Shape(weights, $"encoder.downsamples.{stage}.downsamples.0.residual.2.weight", rank: 5)[0] / dim)],
            ResidualBlocks = blocks,
            TemporalDownsample = [.. Enumerable.Range(0, stages - 1).Select(stage => weights.Weights.ContainsKey($"encoder.downsamples.{stage}.downsamples.{blocks}.time_conv.weight"))],
        };
    }

    /// <summary>A vae/config.json of diffusers states the latents' statistics; the original code has them built in.</summary>
    public static WanVaeConfig DiffusersVae(IWeightSource weights, string path)
    {
        using JsonDocument json = JsonFile.Read(path);
        WanVaeConfig config = Vae(weights);
        return config with { LatentMean = Statistic("latents_mean", config.LatentMean), LatentStd = Statistic("latents_std", config.LatentStd) };

        IReadOnlyList<float> Statistic(string name, IReadOnlyList<float> published)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(name, out JsonElement values))
                return published;
            if (values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == config.LatentChannels
                && values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number && float.IsFinite(value.GetSingle())))
                return [.. values.EnumerateArray().Select(value => value.GetSingle())];
            throw new CheckpointException(path, $"{name} is not a list of {config.LatentChannels} numbers");
        }
    }

    /// <summary>diffusers has one class for all but VACE and no field for the type; what differs are channels and image inputs.</summary>
    private static string ModelType(JsonElement config, int channels)
    {
        const int wan22Latents = 48;
        bool Has(string name) => config.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number;
        bool IsOutput() => !config.TryGetProperty("out_channels", out JsonElement value) || value.ValueKind != JsonValueKind.Number
            || (value.TryGetInt32(out int outputs) && outputs == channels);
        return config.TryGetProperty("vace_layers", out _) ? "vace"
            : Has("pos_embed_seq_len") ? "flf2v"
            : Has("image_dim") || !IsOutput() ? "i2v"
            : channels == wan22Latents ? "ti2v"
            : "t2v";
    }

    private static WanModelConfig Parse(string path, string json)
    {
        try
        {
            return WanModelConfig.FromJson(json);
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException(path, CheckpointException.Shorten(e.Message, longest: 1000), e);
        }
    }

    private static IReadOnlyList<long> Shape(IWeightSource weights, string name, int rank)
    {
        if (!weights.Weights.TryGetValue(name, out WeightInfo? info))
            throw new CheckpointException(weights.Description, $"has no tensor '{name}', which tells the sizes of the model");
        if (info.Shape.Count != rank || info.Shape.Any(size => size is < 1 or > int.MaxValue))
            throw CheckpointException.AtTensor(weights.Description, name, $"shape {WeightInfo.Format(info.Shape)}; expected {rank} positive sizes");
        return info.Shape;
    }

    private static int CountUp(Func<int, bool> exists)
    {
        int count = 0;
        while (exists(count))
            count++;
        return count;
    }
}
