using System.Text.Json;

namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>What one rank has found, for the first one to compare.</summary>
/// <param name="Host">Where it runs: a pod's name.</param>
/// <param name="Models">Digests by the folders that jobs name; those that cannot be read are left out.</param>
/// <param name="Problems">What is wrong and what helps.</param>
public sealed record PreflightReport(string Host, string Version, IReadOnlyDictionary<string, string> Models, IReadOnlyList<string> Problems)
{
    internal string Write() => JsonSerializer.Serialize(this);

    /// <exception cref="JsonException">It is no report, or one of another version.</exception>
    internal static PreflightReport Read(string json) => JsonSerializer.Deserialize<PreflightReport>(json) ?? throw new JsonException("a report is null");
}
