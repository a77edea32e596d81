using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>A transfer of tensors that are not where the backend moves them, by way of copies there: of those on a GPU over gloo, through main memory; of small ones in main memory over NCCL, by the GPU.</summary>
/// <remarks>Sending waits until the device has computed what is sent. Right everywhere, and no way to be fast between GPUs.</remarks>
internal sealed class StagedTransfer : Transfer
{
    private readonly Transfer moving;
    private readonly Tensor[] staged;
    private readonly (Tensor Into, Tensor From)[] arriving;
    private bool arrived;

    private StagedTransfer(Transfer moving, Tensor[] staged, (Tensor Into, Tensor From)[] arriving) => (this.moving, this.staged, this.arriving) = (moving, staged, arriving);

    /// <param name="home">where the backend moves tensors</param>
    public static StagedTransfer Start(IProcessGroup group, ReadOnlySpan<TransferPart> parts, Device home)
    {
        foreach (TransferPart part in parts) part.Check(group, part.Tensor.device_type);
        TransferPart[] here = [.. parts.ToArray().Select(part => part with { Tensor = At(home, part) })];
        // Handles of its own: those of the caller may be gone before the tensors have arrived.
        (Tensor, Tensor)[] arriving =
            [.. parts.ToArray().Zip(here).Where(pair => !pair.First.Sends).Select(pair => (pair.First.Tensor.alias().DetachFromDisposeScope(), pair.Second.Tensor))];
        return new StagedTransfer(group.Start(here), [.. here.Select(part => part.Tensor)], arriving);
    }

    public override void Wait()
    {
        moving.Wait();
        if (arrived) return;
        arrived = true;
        using var _ = no_grad();
        foreach ((Tensor into, Tensor from) in arriving) into.copy_(from);
    }

    protected override void Dispose(bool disposing)
    {
        moving.Dispose();
        foreach (Tensor tensor in staged) tensor.Dispose();
        foreach ((Tensor into, Tensor _) in arriving) into.Dispose();
    }

    private static Tensor At(Device home, TransferPart part) =>
        (part.Sends ? part.Tensor.to(home, copy: true) : empty(part.Tensor.shape, part.Tensor.dtype, home)).DetachFromDisposeScope();
}
