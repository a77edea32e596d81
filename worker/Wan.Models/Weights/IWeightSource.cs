using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>Named tensors on disk: a safetensors file, a sharded index, a .pth archive, or a renaming view of one.</summary>
/// <remarks>Opening reads headers only. Tensors that were read stay valid after the source is disposed.</remarks>
public interface IWeightSource : IDisposable
{
    /// <summary>File or folder, for messages.</summary>
    string Description { get; }

    IReadOnlyDictionary<string, WeightInfo> Weights { get; }

    /// <summary>The tensor in its stored dtype, on the CPU.</summary>
    /// <remarks>It may be a view of the mapped file: writing to it never changes the file.</remarks>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    torch.Tensor Read(string name);
}
