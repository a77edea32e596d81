namespace Wan.Farm.Benchmarks;

/// <summary>Runs ours and the reference in turn, so that a machine that slows down slows both.</summary>
/// <param name="clock">seconds</param>
internal sealed class BenchmarkRunner(ReferenceProcess? reference, int runs, Func<double> clock)
{
    public BenchmarkResult Run(Benchmark benchmark)
    {
        Action run = benchmark.Prepare();
        bool paired = reference is not null && benchmark.HasReference;
        run();                                                 // warm-up: lazy initialisation, first touch of memory
        if (paired)
            reference!.Run(benchmark.ReferenceName);

        List<double> ours = [], theirs = [];
        for (int i = 0; i < runs; i++)
        {
            double start = clock();
            run();
            ours.Add((clock() - start) / benchmark.OperationsPerRun);
            if (paired)
                theirs.Add(reference!.Run(benchmark.ReferenceName) / benchmark.OperationsPerRun);
        }

        return new BenchmarkResult(benchmark, ours, theirs);
    }
}
