using static TorchSharp.torch;

namespace Wan.Models.Caching;

/// <summary>A cache between two steps: what it keeps and its counters, ready for a safetensors file.</summary>
/// <remarks>
/// Owns its tensors. Residuals are as large as the token stream: at 1280x720 and 81 frames 1.5 GB for each branch of the 14B model in
/// float32, half of that in bfloat16.
/// </remarks>
public sealed class CacheState(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> values) : IDisposable
{
    /// <summary>By name; empty before the first step.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>Options and counters as text, the form of safetensors metadata.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
            tensor.Dispose();
    }
}
