namespace TorchSharp.PInvoke;

/// <summary>The pointers of several tensors, which cannot be freed while this lives. The one place that takes raw handles.</summary>
internal readonly ref struct TensorHandleArray
{
    private readonly TensorHandle[] handles;

    internal TensorHandleArray(ReadOnlySpan<torch.Tensor?> tensors)
    {
        handles = new TensorHandle[tensors.Length];
        Pointers = new nint[tensors.Length];
        for (int i = 0; i < tensors.Length; i++) handles[i] = tensors[i]?.Self ?? TensorHandle.None;
        for (int i = 0; i < handles.Length; i++)
        {
            bool added = false;
            handles[i].DangerousAddRef(ref added);
            Pointers[i] = handles[i].DangerousGetHandle();
        }
    }

    internal nint[] Pointers { get; }

    internal long Count => Pointers.Length;

    public void Dispose()
    {
        foreach (TensorHandle handle in handles) handle.DangerousRelease();
    }
}
