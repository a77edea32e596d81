using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

public sealed class TransferTests
{
    [Fact]
    public void Recv_TagsInAnotherOrderThanSent_EachGetsItsOwn()
    {
        float[][] results = Lanes.Run(2, group =>
        {
            using Tensor a = full([2], 1f + group.Rank), b = full([2], 10f + group.Rank);
            if (group.Rank == 0)
            {
                using Transfer first = group.StartSend(a, 1, tag: 5), second = group.StartSend(b, 1, tag: TransferPart.LastTag);
                first.Wait();
                second.Wait();
            }
            else
            {
                group.Recv(b, 0, tag: TransferPart.LastTag);
                group.Recv(a, 0, tag: 5);
            }
            return new[] { a[0].item<float>(), b[1].item<float>() };
        });
        Assert.Equal([1, 10], results[1]);
    }

    [Fact]
    public void Start_TensorHandlesDisposedBeforeTheEnd_StillTransfers()
    {
        float[] results = Lanes.Run(2, group =>
        {
            using Tensor whole = full([2, 1000], (float)group.Rank);
            Tensor send = whole[0], receive = whole[1];
            using Transfer transfer = group.Start(TransferPart.Send(send, 1 - group.Rank), TransferPart.Receive(receive, 1 - group.Rank));
            send.Dispose();
            receive.Dispose();
            transfer.Wait();
            return whole[1, 999].item<float>();
        });
        Assert.Equal([1, 0], results);
    }

    [Fact]
    public void Traffic_AfterEveryKindOfOperation_EqualsWhatWasSent()
    {
        (long Sent, long Received, TimeSpan Waited)[] results = Lanes.Run(3, group =>
        {
            using Tensor four = zeros(1), megabyte = zeros(256 * 1024), incoming = zeros(256 * 1024), part = zeros(100, ScalarType.BFloat16);
            group.AllReduce(four, Reduction.Sum);                              // 2·4 each way
            group.AllReduce(megabyte, Reduction.Sum);                          // see below
            using Tensor all = group.AllGather(part);                          // 2·200 each way
            using (Transfer ring = group.Start(TransferPart.Send(megabyte, (group.Rank + 1) % 3), TransferPart.Receive(incoming, (group.Rank + 2) % 3)))
                ring.Wait();                                                   // 1 MiB each way
            group.Barrier();                                                   // 2·1 each way
            return (group.Traffic.BytesSent, group.Traffic.BytesReceived, group.Traffic.Waited);
        });

        // Shares of 262,144 elements: 87,382 twice and 87,380. Sent: the others' shares, then the own one twice.
        const long Mebibyte = 1 << 20, Rest = 8 + 400 + Mebibyte + 2;
        long[] shares = [87_382 * 4, 87_382 * 4, 87_380 * 4];
        for (int rank = 0; rank < 3; rank++)
        {
            Assert.Equal(Rest + Mebibyte - shares[rank] + (2 * shares[rank]), results[rank].Sent);
            Assert.Equal(Rest + Mebibyte - shares[rank] + (2 * shares[rank]), results[rank].Received);
            Assert.True(results[rank].Waited > TimeSpan.Zero);
        }
    }

    [Fact]
    public void Start_PartsThatCannotBeTransferred_AreRefusedAndTheGroupGoesOn()
    {
        string[][] results = Lanes.Run(2, group =>
        {
            using Tensor good = zeros(2, 3);
            return new[]
            {
                Refusal(group, TransferPart.Send(good, to: 2)),
                Refusal(group, TransferPart.Receive(good, from: group.Rank)),
                Refusal(group, TransferPart.Send(good, 1 - group.Rank, tag: -1)),
                Refusal(group, TransferPart.Send(good.t(), 1 - group.Rank)),
            };
        });
        Assert.Equal(
            [
                "test: rank 0 cannot send to rank 2; the other ranks are 0 to 1 without 0.",
                "test: rank 0 cannot receive from rank 0; the other ranks are 0 to 1 without 0.",
                $"test: tag -1 is not between 0 and {TransferPart.LastTag}.",
                "test: cannot send to rank 1 a tensor [3, 2] that is not contiguous; use contiguous() first.",
            ],
            results[0]);
    }

    [Fact]
    public void Collectives_ThroughAWrappedGroup_GoThroughItsStart()
    {
        int[] counts = Lanes.Run(2, group =>
        {
            using var recording = new RecordingGroup(group);
            using Tensor values = ones(4);
            recording.AllReduce(values, Reduction.Sum);
            recording.Broadcast(values, 0);
            recording.Barrier();
            Assert.Equal(2, values[0].item<float>());
            return recording.Starts;
        });
        Assert.Equal([3, 3], counts);
    }

    [Fact]
    public void SoloGroup_EveryOperation_IsDoneAlone()
    {
        using IProcessGroup solo = new SoloGroup();
        using Tensor values = tensor(new float[] { 1, 2 });
        solo.AllReduce(values, Reduction.Sum);
        solo.Broadcast(values, 0);
        solo.Barrier();
        Assert.Equal([1, 2], values.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => solo.Send(values, to: 1));
        Assert.Equal((0, 1, 0L), (solo.Rank, solo.WorldSize, solo.Traffic.BytesSent));
    }

    private static string Refusal(IProcessGroup group, TransferPart part) =>
        Assert.Throws<ArgumentException>(() => group.Start(part)).Message;

    private sealed class RecordingGroup(IProcessGroup inner) : IProcessGroup
    {
        public int Starts { get; private set; }

        public string Name => inner.Name;

        public int Rank => inner.Rank;

        public IReadOnlyList<string> RankNames => inner.RankNames;

        public TrafficCounters Traffic => inner.Traffic;

        public Transfer Start(params ReadOnlySpan<TransferPart> parts)
        {
            Starts++;
            return inner.Start(parts);
        }

        public void Abort(string reason) => inner.Abort(reason);

        public void Dispose()
        {
        }
    }
}
