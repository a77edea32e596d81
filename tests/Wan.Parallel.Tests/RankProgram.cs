using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

/// <summary>What this assembly does when a test runs it as a rank of its own: passes numbers around a ring, and after a loss joins the next epoch's.</summary>
internal static class RankProgram
{
    public const int Endless = int.MaxValue;

    public static int Main(string[] arguments)
    {
        if (arguments.Length != 6) return 2;
        int[] numbers = [.. arguments.Select(int.Parse)];
        (int port, int rank, int worldSize, int epoch, int lastEpoch, int rounds) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        using RendezvousStore store = RendezvousStore.Connect("127.0.0.1", port, TimeSpan.FromSeconds(20));
        for (; epoch <= lastEpoch; epoch++)
        {
            try
            {
                using IProcessGroup ring = ProcessGroup.Join(store, $"epoch-{epoch}", rank, worldSize, Lanes.Options(worldSize), CancellationToken.None);
                PassAround(ring, epoch < lastEpoch ? Endless : rounds);
                ring.Barrier();
                Console.WriteLine("done");
                return 0;
            }
            catch (PeerLostException e)
            {
                Console.WriteLine($"lost {e.Peer}: {e.Message}");
            }
        }
        return 3;
    }

    /// <summary>Each round, every rank sends a number to its successor and gets its predecessor's.</summary>
    private static void PassAround(IProcessGroup ring, int rounds)
    {
        int next = (ring.Rank + 1) % ring.WorldSize, previous = (ring.Rank + ring.WorldSize - 1) % ring.WorldSize;
        using Tensor outgoing = zeros(1024), incoming = zeros(1024);
        for (int round = 0; round < rounds; round++)
        {
            outgoing.fill_((ring.Rank * 1000) + (round % 1000));
            using Transfer transfer = ring.Start(TransferPart.Send(outgoing, next), TransferPart.Receive(incoming, previous));
            transfer.Wait();
            float got = incoming[0].item<float>();
            if (got != (previous * 1000) + (round % 1000)) throw new InvalidDataException($"round {round}: {got} from rank {previous}");
            Console.WriteLine($"{ring.Name} round {round}");
        }
    }
}
