using System.Diagnostics;
using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>What ranks pay for meeting: two processes on this machine, over loopback.</summary>
internal static class GroupBenchmarks
{
    /// <summary>The argument that makes this program the other rank, followed by the store's port.</summary>
    public const string PeerCommand = "group-peer";

    private const int Reductions = 2000, Exchanges = 200;
    private const long ExchangeBytes = 4 << 20;

    public static IEnumerable<Measurement> Measure()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        using Process peer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [PeerCommand, $"{store.Port}"]))!;
        (double reduction, double exchange) = Run(store, rank: 0);
        peer.WaitForExit();
        return
        [
            new("group-allreduce", reduction * 1e6, "µs", "all-reduce of 4 bytes between 2 processes"),
            new("group-exchange", exchange * 1e6, "µs", "4 MiB sent and 4 MiB received at once between 2 processes"),
            new("group-exchange-rate", ExchangeBytes / exchange / (1 << 20), "MiB/s", "the same, each way"),
        ];
    }

    public static int Peer(string port)
    {
        using RendezvousStore store = RendezvousStore.Connect("127.0.0.1", int.Parse(port), TimeSpan.FromSeconds(30));
        Run(store, rank: 1);
        return 0;
    }

    /// <returns>seconds of one all-reduce and of one exchange</returns>
    private static (double Reduction, double Exchange) Run(RendezvousStore store, int rank)
    {
        using IProcessGroup group = ProcessGroup.Join(store, "benchmark", rank, worldSize: 2, new ProcessGroupOptions(), CancellationToken.None);
        using Tensor number = ones(1), outgoing = ones(ExchangeBytes / sizeof(float)), incoming = zeros(ExchangeBytes / sizeof(float));
        double reduction = Seconds(group, Reductions, () => group.AllReduce(number, Reduction.Max));
        double exchange = Seconds(group, Exchanges, () =>
        {
            using Transfer transfer = group.Start(TransferPart.Receive(incoming, 1 - rank), TransferPart.Send(outgoing, 1 - rank));
            transfer.Wait();
        });
        group.Barrier();
        return (reduction, exchange);
    }

    private static double Seconds(IProcessGroup group, int times, Action operation)
    {
        for (int i = 0; i < times / 10; i++) operation();
        group.Barrier();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++) operation();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }
}
