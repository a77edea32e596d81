using Wan.Models.Caching;
using Wan.Models.Pipelines;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>One lane's stretch between two steps, for a checkpoint. Owns its tensors.</summary>
/// <param name="Caches">What is taken over from earlier steps; null when nothing is.</param>
internal sealed record SavedSession(DenoiserState State, CacheState? Caches) : IDisposable
{
    /// <summary>All of it as one safetensors file.</summary>
    public void Write(Stream stream) => SafetensorsWriter.Write(
        stream,
        [.. State.Tensors, .. (Caches?.Tensors ?? new Dictionary<string, TorchSharp.torch.Tensor>()).Select(pair => (pair.Key, pair.Value))],
        State.Solver.Values.Concat(Caches?.Values ?? new Dictionary<string, string>()).ToDictionary());

    public void Dispose()
    {
        State.Dispose();
        Caches?.Dispose();
    }
}
