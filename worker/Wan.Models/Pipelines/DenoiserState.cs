using Wan.Models.Caching;
using Wan.Models.Schedulers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>A video between two denoising steps: the latents and the solver's history.</summary>
/// <param name="latents">[C, T, H, W] float32</param>
/// <remarks>Owns its tensors.</remarks>
public sealed class DenoiserState(Tensor latents, SolverState solver) : IDisposable
{
    private const string LatentsName = "latents";
    private const string SolverPrefix = "solver.";

    /// <summary>[C, T, H, W] float32.</summary>
    public Tensor Latents => latents;

    public SolverState Solver => solver;

    /// <summary>Everything that is a tensor, by name. The scalars are <c>Solver.Values</c>.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
        solver.Tensors.Select(pair => (SolverPrefix + pair.Key, pair.Value)).Prepend((LatentsName, latents));

    /// <summary>Writes the state as one safetensors file.</summary>
    /// <param name="metadata">what else the file is to say of itself, under names that no solver uses</param>
    public void Write(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, string> values = new(solver.Values);
        foreach ((string name, string value) in metadata ?? new Dictionary<string, string>())
            values.Add(name, value);
        SafetensorsWriter.Write(path, Tensors, values);
    }

    /// <summary>Reads a state that <see cref="Write"/> wrote. What else the file holds of <see cref="StepCaches"/> is left for them.</summary>
    /// <exception cref="InvalidDataException">the file is no denoiser state</exception>
    public static DenoiserState Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Weights.ContainsKey(LatentsName))
            throw new InvalidDataException($"{path} holds no {LatentsName}: it is no denoiser state");
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> history = [];
        foreach (string name in file.Weights.Keys.Where(name => name.StartsWith(SolverPrefix, StringComparison.Ordinal)))
            history[name[SolverPrefix.Length..]] = Copy(file, name);
        Dictionary<string, string> values = file.Metadata.Where(pair => !pair.Key.StartsWith(StepCaches.Prefix, StringComparison.Ordinal)).ToDictionary();
        return new DenoiserState(Copy(file, LatentsName), new SolverState(history, values));
    }

    /// <summary>A stretch of it, to be stored by itself.</summary>
    /// <param name="first">along the time axis</param>
    public DenoiserState Narrow(long first, long count) => Map(tensor => tensor.narrow(1, first, count).clone());

    /// <summary>Stretches that follow one another, saved at one step, as one.</summary>
    /// <exception cref="ArgumentException">They were saved at different steps, or by different solvers.</exception>
    public static DenoiserState Join(IReadOnlyList<DenoiserState> parts)
    {
        foreach (DenoiserState part in parts)
            RequireSame(parts[0].Solver.Values, part.Solver.Values);
        using var scope = NewDisposeScope();
        return new DenoiserState(
            cat([.. parts.Select(part => part.Latents)], 1).DetachFromDisposeScope(),
            new SolverState(
                parts[0].Solver.Tensors.Keys.ToDictionary(name => name, name => cat([.. parts.Select(part => part.Solver.Tensors[name])], 1).DetachFromDisposeScope()),
                parts[0].Solver.Values));
    }

    public void Dispose()
    {
        latents.Dispose();
        solver.Dispose();
    }

    private DenoiserState Map(Func<Tensor, Tensor> change)
    {
        using var scope = NewDisposeScope();
        return new DenoiserState(
            change(latents).DetachFromDisposeScope(),
            new SolverState(solver.Tensors.ToDictionary(pair => pair.Key, pair => change(pair.Value).DetachFromDisposeScope()), solver.Values));
    }

    private static void RequireSame(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> other)
    {
        foreach ((string name, string value) in first)
        {
            if (other.GetValueOrDefault(name) is var found && found != value)
                throw new ArgumentException($"stretches of different states cannot be joined: one has {name} {found ?? "absent"}, the first one {value}");
        }
    }

    // The file's tensors view a mapping that closes with it.
    private static Tensor Copy(SafetensorsFile file, string name) => file.Read(name).clone().DetachFromDisposeScope();
}
