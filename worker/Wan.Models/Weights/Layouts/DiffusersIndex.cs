using System.Text.Json;

namespace Wan.Models.Weights.Layouts;

/// <summary>What a model_index.json says that no part's own file does.</summary>
/// <param name="NamesSecondTransformer">whether a second transformer belongs to the model</param>
/// <param name="Boundary">part of the 1000 timesteps from which on the first one runs; null when it is not stated</param>
internal sealed record DiffusersIndex(bool NamesSecondTransformer, double? Boundary)
{
    /// <param name="path">may be absent, as in a folder with a transformer alone: then it says nothing</param>
    /// <exception cref="CheckpointException">the file is no JSON object, or states a boundary that is none</exception>
    public static DiffusersIndex Read(string path)
    {
        if (!File.Exists(path))
            return new DiffusersIndex(NamesSecondTransformer: false, Boundary: null);
        using JsonDocument json = JsonFile.Read(path);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, "expected an object");
        // A part that a pipeline class knows and this model lacks is listed as [null, null].
        bool second = json.RootElement.TryGetProperty("transformer_2", out JsonElement parts) && parts.ValueKind == JsonValueKind.Array
            && parts.EnumerateArray().Any(part => part.ValueKind == JsonValueKind.String);
        return new DiffusersIndex(second, ReadBoundary(path, json.RootElement));
    }

    private static double? ReadBoundary(string path, JsonElement index)
    {
        if (!index.TryGetProperty("boundary_ratio", out JsonElement ratio) || ratio.ValueKind == JsonValueKind.Null)
            return null;
        return ratio.ValueKind == JsonValueKind.Number && ratio.GetDouble() is > 0 and < 1 and var value
            ? value
            : throw new CheckpointException(path, $"boundary_ratio: {CheckpointException.Shorten(ratio.GetRawText())} is not between 0 and 1");
    }
}
