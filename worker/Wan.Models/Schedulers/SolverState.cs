using TorchSharp;
using Wan.Models.Weights;

namespace Wan.Models.Schedulers;

/// <summary>A solver between two steps: its history tensors and its counters, ready for a safetensors file.</summary>
/// <remarks>Owns its tensors.</remarks>
public sealed class SolverState(IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string> values) : IDisposable
{
    /// <summary>History by name; empty before the first step.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Tensors => tensors;

    /// <summary>Solver, schedule and counters as text, the form of safetensors metadata.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>Writes the state as one safetensors file.</summary>
    public void Write(string path) =>
        SafetensorsWriter.Write(path, tensors.Select(pair => (pair.Key, pair.Value)), values);

    /// <summary>Reads a state that <see cref="Write"/> wrote.</summary>
    public static SolverState Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, torch.Tensor> tensors = [];
        foreach (string name in file.Weights.Keys)
        {
            using torch.Tensor mapped = file.Read(name);
            tensors[name] = mapped.clone().DetachFromDisposeScope();    // outlives the mapping
        }

        return new SolverState(tensors, new Dictionary<string, string>(file.Metadata));
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
