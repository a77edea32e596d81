using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

/// <summary>What a GPU's tensors go through where the backend moves main memory only, here with tensors that are there already.</summary>
public sealed class StagedTransferTests
{
    [Fact]
    public void Wait_TransferThroughCopies_FillsTheReceiversTensorAfterItsHandleIsGone()
    {
        float[][] results = Lanes.Run(2, group =>
        {
            int other = 1 - group.Rank;
            using Tensor received = zeros(3), sent = tensor(new float[] { 1 + group.Rank, 2, 3 });
            using Tensor handle = received.alias();
            using Transfer transfer = StagedTransfer.Start(group, [TransferPart.Receive(handle, other), TransferPart.Send(sent, other)], CPU);
            handle.Dispose();
            sent.zero_();                                      // what is sent was copied
            transfer.Wait();
            transfer.Wait();
            return received.data<float>().ToArray();
        });
        Assert.Equal([2, 2, 3], results[0]);
        Assert.Equal([1, 2, 3], results[1]);
    }

    [Fact]
    public void Start_TensorWithGaps_IsRefused() => Lanes.Run(2, group =>
    {
        using Tensor gaps = zeros(2, 2).t();
        Assert.Contains("not contiguous", Assert.Throws<ArgumentException>(() => StagedTransfer.Start(group, [TransferPart.Send(gaps, 1 - group.Rank)], CPU)).Message, StringComparison.Ordinal);
        return 0;
    });
}
