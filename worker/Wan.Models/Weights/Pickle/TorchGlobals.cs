using TorchSharp;

namespace Wan.Models.Weights.Pickle;

/// <summary>The globals that a checkpoint may name, and the descriptions they build.</summary>
internal static class TorchGlobals
{
    private static readonly PickleGlobal OrderedDict = new("collections", "OrderedDict");
    private static readonly PickleGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickleGlobal RebuildParameter = new("torch._utils", "_rebuild_parameter");

    public static bool IsAllowed(PickleGlobal global) =>
        global == OrderedDict || global == RebuildTensor || global == RebuildParameter || StorageDtype(global) is not null;

    /// <summary>What a call in the pickle describes; the function itself is never run.</summary>
    public static object Call(string path, PickleGlobal function, object?[] arguments)
    {
        if (function == OrderedDict && arguments.Length == 0)
            return new PickleDict();
        if (function == RebuildTensor)
            return Tensor(path, arguments);
        if (function == RebuildParameter && arguments is [PickleTensor data, bool, ..])
            return data;                                    // (data, requires_grad, backward_hooks): the tensor is all there is
        throw new CheckpointException(path, $"{function} is called with ({string.Join(", ", arguments.Take(8).Select(Kind))}), which is not how torch.save calls it");
    }

    /// <summary>("storage", storage class, key, location, element count).</summary>
    public static PickleStorage Storage(string path, object? id)
    {
        if (id is object?[] and ["storage", PickleGlobal type, string key, _, long elements] && StorageDtype(type) is { } dtype)
        {
            return elements >= 0
                ? new PickleStorage(dtype, key, elements)
                : throw new CheckpointException(path, $"storage '{CheckpointException.Shorten(key)}' has {elements} elements");
        }
        throw new CheckpointException(path, $"the pickle refers to {Kind(id)} outside itself; expected a storage");
    }

    public static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long => "an int",
        double => "a float",
        string => "text",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDict => "a dict",
        PickleTensor => "a tensor",
        PickleStorage => "a storage",
        PickleGlobal global => $"the global {global}",
        _ => "a value",
    };

    /// <summary>(storage, offset, shape, strides, requires_grad, backward_hooks[, metadata]).</summary>
    private static PickleTensor Tensor(string path, object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, object?[] shape, object?[] strides, bool, ..]
            || !shape.All(n => n is long) || !strides.All(n => n is long))
            throw new CheckpointException(path, $"{RebuildTensor} is called with ({string.Join(", ", arguments.Take(8).Select(Kind))}), which is not how torch.save calls it");
        return new PickleTensor(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()]);
    }

    private static torch.ScalarType? StorageDtype(PickleGlobal global) =>
        global.Module == "torch" ? StoredDtype.FromStorage(global.Name) : null;
}
