using System.Diagnostics;
using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

/// <summary>Ranks that disagree about how much is sent: an error on both sides, at once, that says both sizes.</summary>
public sealed class SizeTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(8, 4)]
    [InlineData(4, 8)]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(1 << 20, 1)]
    public void Recv_OfAnotherSizeThanSent_FailsOnBothSidesWithBothSizes(int sent, int expected)
    {
        Exception[] failures = Failures(group =>
        {
            using Tensor values = zeros(group.Rank == 0 ? sent : expected);
            if (group.Rank == 0)
                group.Send(values, to: 1, tag: 5);
            else
                group.Recv(values, from: 0, tag: 5);
            group.Barrier();                                   // a send of nothing is over at once
        });

        string reason = $"lane 0 of 2 sends {4 * sent} bytes with tag 5 where lane 1 of 2 expects {4 * expected}";
        Assert.Equal($"test: aborted here: {reason}", Assert.IsType<GroupAbortedException>(failures[1]).Message);
        Assert.Equal($"test: lane 1 of 2 aborted the group: {reason}", Assert.IsType<PeerLostException>(failures[0]).Message);
    }

    [Fact]
    public void AllReduce_ShapesThatDiffer_FailsOnBothSides()
    {
        Exception[] failures = Failures(group =>
        {
            using Tensor values = zeros(10 + group.Rank);
            group.AllReduce(values, Reduction.Sum);
        });
        Assert.All(failures, failure => Assert.Matches("lane [01] of 2 sends 4[04] bytes .* expects 4[04]$", Assert.IsAssignableFrom<ProcessGroupException>(failure).Message));
    }

    [Fact]
    public void Start_ManySizesUnderOneTag_AreMatchedInTheirOrder()
    {
        int[] sizes = [3, 70_000, 3, 0, 1, 70_000];
        float[][] results = Lanes.Run(2, group =>
        {
            Tensor[] values = [.. sizes.Select((size, i) => full([size], group.Rank == 0 ? i + 1f : 0f))];
            using (Transfer transfer = group.Start([.. values.Select(tensor => group.Rank == 0 ? TransferPart.Send(tensor, 1) : TransferPart.Receive(tensor, 0))]))
                transfer.Wait();
            return values.Select(tensor =>
            {
                using (tensor) return tensor.sum().item<float>();
            }).ToArray();
        });
        Assert.Equal([3, 140_000, 9, 0, 5, 420_000], results[1]);
    }

    private static Exception[] Failures(Action<IProcessGroup> body)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        long start = Stopwatch.GetTimestamp();
        Exception[] failures = Lanes.Failures(store, Lanes.Options(2), body);
        Assert.True(Stopwatch.GetElapsedTime(start) < Prompt, $"took {Stopwatch.GetElapsedTime(start)}");
        return failures;
    }
}
