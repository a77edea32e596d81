using System.Text.Json;

namespace Wan.Models.Weights.Lora;

/// <summary>What a file says of the scale of all its products, where no module has an alpha of its own.</summary>
/// <param name="Alpha">Null: products count once.</param>
/// <param name="BySquareRoot">Alpha is divided by the square root of the rank (PEFT's rank-stabilised LoRA), not by the rank.</param>
internal sealed record LoraScaling(double? Alpha, bool BySquareRoot)
{
    /// <summary>Where diffusers keeps PEFT's configuration: JSON whose keys start with the model's name.</summary>
    private const string MetadataKey = "lora_adapter_metadata";

    /// <summary>What PEFT calls a file of its own, and what lies beside it.</summary>
    private const string PeftWeights = "adapter_model.safetensors", PeftConfig = "adapter_config.json";

    private static readonly LoraScaling Once = new(Alpha: null, BySquareRoot: false);

    public double Of(double? alpha, long rank) =>
        (alpha ?? Alpha) is not { } a ? 1 : a / (BySquareRoot ? Math.Sqrt(rank) : rank);

    /// <summary>PEFT's configuration in the same folder, or null.</summary>
    /// <exception cref="CheckpointException">It is there and cannot be read.</exception>
    public static string? FileBeside(string path)
    {
        string config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, PeftConfig);
        if (Path.GetFileName(path) != PeftWeights || !File.Exists(config))
            return null;
        using JsonDocument json = JsonFile.Read(config);
        return json.RootElement.GetRawText();
    }

    /// <exception cref="CheckpointException">The configuration is no JSON, or asks for what is not there.</exception>
    public static LoraScaling Read(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if ((metadata.GetValueOrDefault(MetadataKey) ?? FileBeside(path)) is not { } json)
            return Once;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            LoraScaling scaling = Once;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                scaling = property.Name[(property.Name.LastIndexOf('.') + 1)..] switch
                {
                    "lora_alpha" when property.Value.ValueKind == JsonValueKind.Number => scaling with { Alpha = property.Value.GetDouble() },
                    "use_rslora" when property.Value.ValueKind == JsonValueKind.True => scaling with { BySquareRoot = true },
                    "use_dora" when property.Value.ValueKind == JsonValueKind.True => throw new CheckpointException(path, "is a DoRA (use_dora), which scales whole columns of a weight; plain LoRA is supported"),
                    "alpha_pattern" when property.Value.ValueKind == JsonValueKind.Object && property.Value.EnumerateObject().Any() => throw new CheckpointException(path, "has an alpha_pattern in its configuration; one lora_alpha for all modules, or an alpha per module as a tensor, is supported"),
                    _ => scaling,
                };
            }
            return scaling;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, $"its metadata {MetadataKey} or the {PeftConfig} beside it is not the JSON that PEFT writes: {CheckpointException.Shorten(e.Message)}", e);
        }
    }
}
