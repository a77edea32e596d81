using System.Text.Json;

namespace Wan.Farm.Worker.Media;

/// <summary>A segment's facts as an artifact: JSON, with bytes in base64.</summary>
public static class SegmentFactsFile
{
    private const int Version = 1;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public static async ValueTask WriteAsync(Stream stream, SegmentFacts facts, CancellationToken ct)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Content(Version, facts), Json);
        await stream.WriteAsync(json, ct).ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">It is not such a file, or of another version.</exception>
    public static async Task<SegmentFacts> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            byte[] json = await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false);
            Content content = JsonSerializer.Deserialize<Content>(json, Json) ?? throw new JsonException("null");
            if (content.Version != Version)
                throw new InvalidDataException($"{path} has version {content.Version} of a segment's facts, expected {Version}");
            SegmentFacts facts = content.Facts;
            return facts.FrameDigests.Length == facts.Frames * FramesDigest.FrameBytes
                ? facts
                : throw new InvalidDataException($"{path} holds {facts.FrameDigests.Length} bytes of digests for {facts.Frames} frames");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} does not hold a segment's facts: {e.Message}", e);
        }
    }

    private sealed record Content(int Version, SegmentFacts Facts);
}
