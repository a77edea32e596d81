using System.Text.Json;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Seams;

namespace Wan.Farm.Cli.Commands;

/// <summary>Reads <c>joins</c> of a render's record, or of any JSON: <c>[{ "frame": 81, "kind": "window" }, …]</c>.</summary>
internal static class JoinsFile
{
    private const int FramesPerLatent = 4;

    /// <param name="ofLatents">Gives each join's latent: records count frames.</param>
    /// <exception cref="UsageException">There is no such file, or it has no joins.</exception>
    public static async Task<IReadOnlyList<Join>> ReadAsync(string path, bool ofLatents, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw new UsageException($"the file {path} does not exist");
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(await File.ReadAllBytesAsync(path, ct), JsonText.OneLine);
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path} cannot be read as JSON with joins: {e.Message}");
        }
        if (content?.Joins is not { Count: > 0 } joins)
            throw new UsageException($"{path} names no joins: expected \"joins\": [{{ \"frame\": 81, \"kind\": \"window\" }}, ...]");
        return [.. joins
            .Select(join => new Join(ofLatents ? LatentOf(join.Frame) : join.Frame, join.Kind ?? "join"))
            .DistinctBy(join => join.Frame)];
    }

    /// <summary>Latent 0 holds frame 0, each later one four.</summary>
    private static int LatentOf(int frame) => (frame + FramesPerLatent - 1) / FramesPerLatent;

    private sealed record Content(IReadOnlyList<Place>? Joins);

    private sealed record Place(int Frame, string? Kind);
}
