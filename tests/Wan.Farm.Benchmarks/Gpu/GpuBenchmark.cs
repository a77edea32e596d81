using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>What the engine does on a GPU: right numbers, speed against what the device can do, memory. Parts that fail leave the others alone.</summary>
internal static class GpuBenchmark
{
    public const string Command = "gpu";

    private static readonly (string Name, Func<GpuOptions, IEnumerable<Measurement>> Measure)[] Parts =
    [
        ("golden", GpuGolden.Measure),
        ("rates", GpuRates.Measure),
        ("training", GpuTraining.Measure),
        ("1.3b", options => GpuSteps.Whole(options, GpuModel.Small(options.Tiny))),
        ("1.3b-streamed", options => GpuSteps.Streamed(options, GpuModel.Small(options.Tiny))),
        ("decode", GpuDecode.Measure),
        ("groups", GpuGroups.Measure),
        ("14b", options => GpuSteps.Whole(options, GpuModel.Large(options.Tiny))),
        ("14b-streamed", options => GpuSteps.Streamed(options, GpuModel.Large(options.Tiny))),
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <returns>0; 1 when a part failed; 2 for a wrong argument or no device</returns>
    public static int Run(ReadOnlySpan<string> args)
    {
        GpuOptions options;
        try
        {
            options = GpuOptions.Parse(args, [.. Parts.Select(part => part.Name)]);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (options.OnGpu && !cuda.is_available())
        {
            Console.Error.WriteLine("gpu: this machine or this libwan_torch has no CUDA device: nothing was measured (--device cpu --tiny tries the program itself)");
            return 2;
        }

        random.manual_seed(0);
        Console.WriteLine($"libtorch {NativeVersion.Libtorch}, {options.Device}{(options.Tiny ? ", tiny sizes: the figures mean nothing" : "")}");
        List<Measurement> all = [];
        Dictionary<string, string> failures = [];
        foreach ((string name, Func<GpuOptions, IEnumerable<Measurement>> measure) in Parts.Where(part => options.Parts.Contains(part.Name)))
            RunPart(name, () => measure(options), all, failures, options.Out);
        return failures.Count == 0 ? 0 : 1;
    }

    private static void RunPart(string name, Func<IEnumerable<Measurement>> measure, List<Measurement> all, Dictionary<string, string> failures, string json)
    {
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine();
        try
        {
            foreach (Measurement measurement in measure())
            {
                all.Add(measurement);
                Console.WriteLine($"{measurement.Name,-34}{measurement.Value.ToString("G5", CultureInfo.InvariantCulture),12} {measurement.Unit,-8} {measurement.Title}");
            }
        }
        catch (Exception e)
        {
            failures[name] = e.Message;
            Console.WriteLine($"{name}: failed: {e}");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        NativeMemory.EmptyDeviceCache();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(json))!);
        File.WriteAllText(json, JsonSerializer.Serialize(new { libtorch = NativeVersion.Libtorch, measurements = all, failures }, Indented));
    }
}
