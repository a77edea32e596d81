using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>The JSON file beside a render: what was asked, with what seed, and how long it took.</summary>
public static class Sidecar
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,  // prompts stay readable; this is no HTML
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Indented, camelCase, in place of the old one in one step.</summary>
    /// <exception cref="StorageException">It cannot be written; the old one is as it was.</exception>
    public static Task WriteAsync<T>(string path, T value, CancellationToken ct)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Json);
        return AtomicFile.WriteAsync(path, (byte[])[.. json, (byte)'\n'], ct);
    }

    /// <returns>Null when there is none, or what is there is not one of these.</returns>
    public static async Task<T?> TryReadAsync<T>(string path, CancellationToken ct)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false), Json);
        }
        catch (Exception e) when (e is JsonException || StorageFault.Is(e))
        {
            return null;
        }
    }
}
