using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Wan.Models.Schedulers;

/// <summary>What all flow solvers share: the schedule, the step counter, ownership of the history, saving.</summary>
/// <remarks>Coefficients are computed in double, tensors are float32.</remarks>
public abstract class FlowSolver(FlowSchedule schedule) : IFlowSolver
{
    private readonly Dictionary<string, Tensor> history = [];

    public FlowSchedule Schedule => schedule;

    public IReadOnlyList<double> Sigmas => schedule.Sigmas;

    public IReadOnlyList<double> Timesteps => schedule.Timesteps;

    public int StepIndex { get; private set; }

    protected abstract string Name { get; }

    public Tensor Step(Tensor velocity, Tensor sample)
    {
        if (StepIndex >= schedule.Steps)
        {
            throw new InvalidOperationException($"All {schedule.Steps} steps have been done.");
        }

        if (!velocity.shape.AsSpan().SequenceEqual(sample.shape))
        {
            throw new ArgumentException(
                $"The velocity has shape [{string.Join(", ", velocity.shape)}], the sample [{string.Join(", ", sample.shape)}].", nameof(velocity));
        }

        using DisposeScope scope = NewDisposeScope();
        MoveHistoryTo(sample.device);
        Tensor next = Advance(velocity.to(ScalarType.Float32), sample.to(ScalarType.Float32));
        StepIndex++;
        return next.MoveToOuterDisposeScope();
    }

    public SolverState Save()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = history.ToDictionary(pair => pair.Key, pair => pair.Value.clone().DetachFromDisposeScope());
        Dictionary<string, string> values = new()
        {
            ["solver"] = Name,
            ["schedule"] = schedule.Identity,
            ["step_index"] = Text(StepIndex),
        };
        foreach ((string name, int value) in Counters())
        {
            values[name] = Text(value);
        }

        return new SolverState(tensors, values);
    }

    public void Restore(SolverState state)
    {
        Require(state, "solver", Name);
        Require(state, "schedule", schedule.Identity);
        int stepIndex = Number(state, "step_index");
        if (stepIndex < 0 || stepIndex > schedule.Steps)
        {
            throw new ArgumentException($"The solver state is at step {stepIndex} of {schedule.Steps}.", nameof(state));
        }

        RestoreCounters(name => Number(state, name));
        Dispose();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in state.Tensors)
        {
            history[name] = tensor.clone().DetachFromDisposeScope();
        }

        StepIndex = stepIndex;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in history.Values)
        {
            tensor.Dispose();
        }

        history.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>One step of the method; runs in a dispose scope of its own.</summary>
    protected abstract Tensor Advance(Tensor velocity, Tensor sample);

    /// <summary>What the method counts besides the steps.</summary>
    protected virtual IEnumerable<(string Name, int Value)> Counters() => [];

    protected virtual void RestoreCounters(Func<string, int> read)
    {
    }

    protected Tensor Remembered(string name) =>
        history.TryGetValue(name, out Tensor? tensor) ? tensor : throw new InvalidOperationException($"The solver has no {name} yet.");

    protected bool Remembers(string name) => history.ContainsKey(name);

    /// <summary>Takes over a tensor, to be there in later steps, in place of the last one of that name.</summary>
    protected void Remember(string name, Tensor tensor)
    {
        Forget(name);
        history[name] = tensor.DetachFromDisposeScope();
    }

    /// <summary>Moves a remembered tensor to another name.</summary>
    protected void Rename(string from, string to)
    {
        if (history.Remove(from, out Tensor? tensor))
        {
            Forget(to);
            history[to] = tensor;
        }
    }

    /// <summary>log(alpha/sigma), alpha = 1 - sigma: minus infinity at sigma 1, plus infinity at 0.</summary>
    protected double Lambda(int index) => Math.Log(1 - Sigmas[index]) - Math.Log(Sigmas[index]);

    /// <summary>A state read from a file lies in host memory, the sample perhaps on a GPU.</summary>
    private void MoveHistoryTo(Device device)
    {
        foreach ((string name, Tensor tensor) in history.Where(pair => pair.Value.device != device).ToArray())
        {
            Remember(name, tensor.to(device));
        }
    }

    private void Forget(string name)
    {
        if (history.Remove(name, out Tensor? old))
        {
            old.Dispose();
        }
    }

    private static void Require(SolverState state, string name, string expected)
    {
        string actual = state.Values.TryGetValue(name, out string? value) ? value : "nothing";
        if (actual != expected)
        {
            throw new ArgumentException($"The state was saved with {name} {actual}; this run has {expected}.", nameof(state));
        }
    }

    private static int Number(SolverState state, string name) =>
        state.Values.TryGetValue(name, out string? text) && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new ArgumentException($"The solver state has no number {name}.", nameof(state));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
