using System.Globalization;
using System.Text.Json;

namespace Wan.Farm.Benchmarks;

/// <summary>The table for people and the JSON for machines.</summary>
internal static class BenchmarkReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(IReadOnlyList<BenchmarkResult> results, IReadOnlyList<Measurement> measurements, TextWriter writer)
    {
        writer.WriteLine($"{"benchmark",-18}{"ours",12}{"published",12}{"ratio",8}  what");
        foreach (BenchmarkResult result in results)
        {
            string reference = result.ReferenceMedian is { } seconds ? Duration(seconds) : "-";
            string ratio = result.Ratio is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "-";
            writer.WriteLine($"{result.Benchmark.Name,-18}{Duration(result.OursMedian),12}{reference,12}{ratio,8}  {result.Benchmark.Title}");
        }

        writer.WriteLine();
        foreach (Measurement measurement in measurements)
            writer.WriteLine($"{measurement.Name,-30}{measurement.Value.ToString("N1", CultureInfo.InvariantCulture),12} {measurement.Unit,-6} {measurement.Title}");
    }

    public static void WriteJson(IReadOnlyList<BenchmarkResult> results, IReadOnlyList<Measurement> measurements, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                benchmarks = results.Select(r => new
                {
                    r.Benchmark.Name,
                    r.Benchmark.Title,
                    oursSeconds = r.Ours,
                    publishedSeconds = r.Reference,
                    r.OursMedian,
                    publishedMedian = r.ReferenceMedian,
                    r.Ratio,
                }),
                measurements,
            },
            Indented));
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 1e-3 => (seconds * 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " µs",
        < 1 => (seconds * 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        _ => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
    };
}
