using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>Work that steps repeat with other numbers in tensors of the same shapes: recorded once for each set of shapes, and then replayed.</summary>
/// <param name="recorder">null: it is done anew each time.</param>
/// <param name="work">Gives tensors that are its caller's. Depends on its inputs and on tensors that stay where they are, such as weights; waits for nothing.</param>
internal sealed class RepeatedWork(IWorkRecorder? recorder, Func<Tensor[], Tensor[]> work) : IDisposable
{
    // The first times load kernels and fill tables, which cannot be recorded.
    private const int TimesBefore = 2;

    private readonly Dictionary<string, int> times = [];
    private readonly Dictionary<string, (Tensor[] Inputs, RecordedWork Work)> recordings = [];

    /// <summary>What a person should know: that recording failed, and why.</summary>
    public string? Note { get; private set; }

    /// <returns>the caller's; they hold these values until it is called again</returns>
    public Tensor[] Do(params Tensor[] inputs)
    {
        if (recorder is null || Note is not null) return work(inputs);
        string shapes = string.Join(";", inputs.Select(input => $"{input.dtype}{string.Join(',', input.shape)}"));
        if (!recordings.TryGetValue(shapes, out (Tensor[] Inputs, RecordedWork Work) recording))
        {
            int before = times[shapes] = times.GetValueOrDefault(shapes) + 1;
            if (before <= TimesBefore || !TryRecord(inputs, out recording)) return work(inputs);
            recordings[shapes] = recording;
        }

        using (no_grad())
        {
            foreach ((Tensor kept, Tensor given) in recording.Inputs.Zip(inputs)) kept.copy_(given);
        }

        recording.Work.Replay();
        return [.. recording.Work.Outputs.Select(output => output.alias())];
    }

    public void Dispose()
    {
        foreach ((Tensor[] inputs, RecordedWork recorded) in recordings.Values)
        {
            recorded.Dispose();
            foreach (Tensor input in inputs) input.Dispose();
        }
    }

    private bool TryRecord(Tensor[] inputs, out (Tensor[] Inputs, RecordedWork Work) recording)
    {
        Tensor[] kept = [.. inputs.Select(input => input.detach().clone().DetachFromDisposeScope())];
        try
        {
            RecordedWork recorded = recorder!.Record(() => [.. work(kept).Select(output => output.DetachFromDisposeScope())]);
            recording = (kept, recorded);
            return true;
        }
        catch (NativeException e)
        {
            Note = $"steps are not recorded, and slower for that: {e.Message}";
            foreach (Tensor input in kept) input.Dispose();
            recording = default;
            return false;
        }
    }
}
