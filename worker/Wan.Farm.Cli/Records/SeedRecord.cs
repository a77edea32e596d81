using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Cli.Records;

/// <summary>The seed that was chosen for a job which names none, so that running it again resumes instead of starting another video.</summary>
internal sealed record SeedRecord(long Seed)
{
    /// <returns>Null when none was chosen yet.</returns>
    public static async Task<long?> ReadAsync(string workFolder, string jobName, CancellationToken ct) =>
        (await Sidecar.TryReadAsync<SeedRecord>(PathOf(workFolder, jobName), ct).ConfigureAwait(false))?.Seed;

    public static Task WriteAsync(string workFolder, string jobName, long seed, CancellationToken ct) =>
        Sidecar.WriteAsync(PathOf(workFolder, jobName), new SeedRecord(seed), ct);

    private static string PathOf(string workFolder, string jobName) => Path.Combine(workFolder, "seeds", $"{jobName}.json");
}
