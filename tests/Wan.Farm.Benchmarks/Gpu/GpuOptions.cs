using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>What the <c>gpu</c> command was asked for.</summary>
/// <param name="Parts">in the order in which they run</param>
/// <param name="Tiny">sizes that a CPU runs in seconds: tries the program, measures nothing</param>
/// <param name="Out">the JSON file</param>
/// <param name="BudgetSeconds">that one forward may take; a deeper model is measured with fewer of its layers</param>
internal sealed record GpuOptions(IReadOnlyList<string> Parts, Device Device, bool Tiny, string Out, double BudgetSeconds)
{
    public bool OnGpu => Device.type == DeviceType.CUDA;

    /// <exception cref="FormatException">Says what is wrong, and what would be accepted.</exception>
    public static GpuOptions Parse(ReadOnlySpan<string> args, IReadOnlyList<string> known)
    {
        List<string> parts = [];
        string device = "cuda", json = "artifacts/bench/gpu.json";
        double budget = 25;
        bool tiny = false;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--tiny":
                    tiny = true;
                    break;
                case "--device" when i + 1 < args.Length && args[i + 1] is "cpu" or "cuda":
                    device = args[++i];
                    break;
                case "--out" when i + 1 < args.Length:
                    json = args[++i];
                    break;
                case "--budget" when i + 1 < args.Length && double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out budget) && budget > 0:
                    i++;
                    break;
                case var part when known.Contains(part):
                    parts.Add(part);
                    break;
                default:
                    throw new FormatException($"gpu: '{args[i]}' is no part or option; accepted: {string.Join(", ", known)}, --device cpu|cuda, --tiny, --budget SECONDS, --out FILE");
            }
        }

        return new GpuOptions(parts.Count == 0 ? known : [.. known.Where(parts.Contains)], device == "cpu" ? CPU : new Device(DeviceType.CUDA, 0), tiny, json, budget);
    }
}
