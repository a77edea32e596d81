using System.Globalization;

namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>What does not fit in the reports of a group's ranks.</summary>
internal static class PreflightComparison
{
    /// <param name="reports">By rank; null: it did not come.</param>
    /// <returns>Each names the rank it is about.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<PreflightReport?> reports, IReadOnlyList<string> rankNames, TimeSpan patience)
    {
        PreflightReport first = reports[0]!;
        List<string> problems = [.. first.Problems.Select(problem => $"{rankNames[0]} on {first.Host}: {problem}")];
        for (int rank = 1; rank < reports.Count; rank++)
        {
            if (reports[rank] is not { } report)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{rankNames[rank]} has not come within {patience.TotalSeconds:0.#} s; look at its pod"));
                continue;
            }

            problems.AddRange(report.Problems.Select(problem => $"{rankNames[rank]} on {report.Host}: {problem}"));
            if (report.Version != first.Version)
                problems.Add($"{rankNames[rank]} on {report.Host} is wanfarm {report.Version} and {rankNames[0]} is {first.Version}; give all pods the same image");
            foreach ((string path, string digest) in report.Models)
            {
                if (first.Models.TryGetValue(path, out string? other) && other != digest)
                    problems.Add($"{rankNames[rank]} on {report.Host} sees other weights in {path} ({digest[..12]}) than {rankNames[0]} on {first.Host} ({other[..12]}); mount the same volume on all nodes");
            }
        }

        return problems;
    }
}
