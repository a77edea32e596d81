using System.Text.Json;

namespace Wan.Models.Weights;

/// <summary>JSON files of a checkpoint.</summary>
internal static class JsonFile
{
    /// <exception cref="CheckpointException">Missing, too large, or not JSON.</exception>
    public static JsonDocument Read(string path, long maxBytes = 16 << 20)
    {
        using MappedFile file = MappedFile.Open(path);
        if (file.Length > maxBytes)
            throw new CheckpointException(path, $"has {file.Length} bytes, above the limit of {maxBytes}");
        try
        {
            return JsonDocument.Parse(file.Span(0, (int)file.Length).ToArray());
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, $"is not valid JSON: {CheckpointException.Shorten(e.Message)}", e);
        }
    }
}
