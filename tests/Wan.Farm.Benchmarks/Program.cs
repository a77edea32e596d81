using System.Diagnostics;
using TorchSharp;
using Wan.Farm.Benchmarks;
using Wan.Farm.Benchmarks.Gpu;

// Arguments: names of benchmarks to run (none: all); or gpu, with parts and options of its own. Settings: WAN_REFERENCE, a checkout of the published Wan2.1, to time
// beside ours; WAN_BENCH_RUNS, counted runs of each; WAN_BENCH_THREADS; WAN_BENCH_JSON, where the figures go; WAN_BENCH_CLOCK:
// cpu, to count our models' processor time, of all threads, on a machine that has other work. reuse with WAN_BENCH_MODEL, a
// checkpoint's folder, measures its weights, on videos of WAN_BENCH_SIZE (64x64x17).
if (args is [GroupBenchmarks.PeerCommand, string port]) return GroupBenchmarks.Peer(port);
if (args is [WeightBenchmarks.RankCommand, ..]) return WeightBenchmarks.Rank(args);
if (args is [GpuBenchmark.Command, ..]) return GpuBenchmark.Run(args.AsSpan(1));
if (args is [GpuGroups.RankCommand, ..]) return GpuGroups.Rank(args);

int runs = int.Parse(Environment.GetEnvironmentVariable("WAN_BENCH_RUNS") ?? "5");
int threads = int.Parse(Environment.GetEnvironmentVariable("WAN_BENCH_THREADS") ?? Environment.ProcessorCount.ToString());
string json = Environment.GetEnvironmentVariable("WAN_BENCH_JSON") ?? "artifacts/bench/report.json";

torch.set_num_threads(threads);
torch.random.manual_seed(0);
using ReferenceProcess? reference = Environment.GetEnvironmentVariable("WAN_REFERENCE") is { Length: > 0 } checkout
    ? ReferenceProcess.Start(checkout, threads)
    : null;
Console.WriteLine($"{threads} threads, {runs} runs; published: {(reference is null ? "not timed (set WAN_REFERENCE)" : $"torch {reference.TorchVersion}")}");
Console.WriteLine();

double WallSeconds() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
double ProcessorSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;
bool Asked(string name) => args.Length == 0 || args.Contains(name);

Func<double> clock = Environment.GetEnvironmentVariable("WAN_BENCH_CLOCK") == "cpu" ? ProcessorSeconds : WallSeconds;
BenchmarkRunner runner = new(reference, runs, clock);
// First, while no memory lies about that was given back.
List<Measurement> measurements = Asked(TrainingBenchmarks.Part) ? [.. TrainingBenchmarks.Memory()] : [];
List<BenchmarkResult> results = [.. ModelBenchmarks.All.Concat(FamilyBenchmarks.All).Where(b => Asked(b.Name)).Select(runner.Run)];
results.AddRange(TrainingBenchmarks.All.Where(b => Asked(b.Name) || Asked(TrainingBenchmarks.Part)).Select(runner.Run));
if (Asked("vae-decode-memory"))
    measurements.AddRange(MemoryBenchmarks.DecodePeaks());
if (Asked("vae-front"))
    measurements.AddRange(FrontBenchmarks.Shares());
if (Asked("load"))
    measurements.AddRange(LoadBenchmarks.Load());
if (Asked("reuse"))
{
    measurements.AddRange(Environment.GetEnvironmentVariable("WAN_BENCH_MODEL") is { Length: > 0 } model
        ? TrainedReuseBenchmarks.Measure(model, Environment.GetEnvironmentVariable("WAN_BENCH_SIZE") ?? "64x64x17", clock)
        : ReuseBenchmarks.Measure());
}

if (Asked("group"))
    measurements.AddRange(GroupBenchmarks.Measure());
if (Asked("mesh"))
    measurements.AddRange(OverlapBenchmarks.Measure());
if (Asked("weights"))
    measurements.AddRange(WeightBenchmarks.Measure());
if (Asked("cluster"))
    measurements.AddRange(ClusterBenchmarks.Measure());
if (Asked("jobs"))
    measurements.AddRange(JobBenchmarks.Measure());
if (Asked("leases"))
    measurements.AddRange(LeaseBenchmarks.Measure());

BenchmarkReport.Print(results, measurements, Console.Out);
BenchmarkReport.WriteJson(results, measurements, json);
Console.WriteLine();
Console.WriteLine($"figures: {json}");
return 0;
