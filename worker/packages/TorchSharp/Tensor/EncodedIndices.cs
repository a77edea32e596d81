using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>An index expression in native form; keeps its tensors alive while it lives.</summary>
internal readonly ref struct EncodedIndices
{
    private readonly TensorHandleArray handles;

    internal EncodedIndices(TensorIndex[] indices)
    {
        Items = new NativeIndex[Math.Max(indices.Length, 1)];   // never empty: its address is passed
        Tensors = [.. indices.Where(i => i.kind == TensorIndex.Kind.Tensor).Select(i => i.tensor)];
        handles = new TensorHandleArray(Tensors);
        int next = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            Items[i] = Encode(indices[i]);
            if (indices[i].kind == TensorIndex.Kind.Tensor) Items[i].Tensor = handles.Pointers[next++];
        }
    }

    internal NativeIndex[] Items { get; }

    internal Tensor?[] Tensors { get; }

    public void Dispose() => handles.Dispose();

    private static NativeIndex Encode(TensorIndex index) => index.kind switch
    {
        TensorIndex.Kind.None or TensorIndex.Kind.Null => new() { Kind = 0 },
        TensorIndex.Kind.Ellipsis => new() { Kind = 1 },
        TensorIndex.Kind.Single => new() { Kind = 2, Start = index.start ?? 0 },
        TensorIndex.Kind.Bool => new() { Kind = 3, Start = index.start ?? 0 },
        TensorIndex.Kind.Tensor => new() { Kind = 5 },
        _ => new()
        {
            Kind = 4,
            Has = (index.start.HasValue ? 1 : 0) | (index.stop.HasValue ? 2 : 0) | (index.step.HasValue ? 4 : 0),
            Start = index.start ?? 0,
            Stop = index.stop ?? 0,
            Step = index.step ?? 1,
        },
    };
}
