using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

/// <summary>What this assembly does when a test runs it as a rank of its own: passes a token around a ring until it is killed or a rank is lost.</summary>
internal static class RankProgram
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [string port, string group, string rank, string worldSize, string rounds]) return 2;
        using RendezvousStore store = RendezvousStore.Connect("127.0.0.1", int.Parse(port), TimeSpan.FromSeconds(20));
        try
        {
            using IProcessGroup ring = ProcessGroup.Join(store, group, int.Parse(rank), int.Parse(worldSize), Lanes.Options(int.Parse(worldSize)), CancellationToken.None);
            Go(ring, int.Parse(rounds), round => Console.WriteLine($"round {round}"));
            ring.Barrier();
            Console.WriteLine("done");
            return 0;
        }
        catch (PeerLostException e)
        {
            Console.WriteLine($"lost {e.Peer}: {e.Message}");
            return 3;
        }
    }

    /// <summary>Each round, every rank sends a number to its successor and gets its predecessor's.</summary>
    public static void Go(IProcessGroup ring, int rounds, Action<int> report)
    {
        int next = (ring.Rank + 1) % ring.WorldSize, previous = (ring.Rank + ring.WorldSize - 1) % ring.WorldSize;
        using Tensor outgoing = zeros(1024), incoming = zeros(1024);
        for (int round = 0; round < rounds; round++)
        {
            outgoing.fill_((ring.Rank * 1000) + round);
            using Transfer transfer = ring.Start(TransferPart.Send(outgoing, next), TransferPart.Receive(incoming, previous));
            transfer.Wait();
            float got = incoming[0].item<float>();
            if (got != (previous * 1000) + round) throw new InvalidDataException($"round {round}: {got} from rank {previous}");
            report(round);
        }
    }
}
