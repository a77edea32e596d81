using System.Text.Json;

namespace Wan.Training.Runs;

/// <summary>A training in a folder: <c>state.safetensors</c> to go on from, <c>metrics.jsonl</c> with a line for every step that is reported.</summary>
/// <param name="reportEvery">Steps from one report to the next; a report waits for the device.</param>
public sealed class TrainingRun(string folder, TimeProvider clock, int reportEvery = 1)
{
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(1);

    private readonly string state = Path.Combine(folder, "state.safetensors");
    private readonly string metrics = Path.Combine(folder, "metrics.jsonl");

    /// <summary>Makes all steps that are left, or as many as there is time for. A cancelled run saves its last step. Of several ranks the first one writes the folder.</summary>
    /// <param name="report">Told of the reported steps.</param>
    /// <param name="limit">After so long it ends with what it has.</param>
    /// <param name="saved">Called on the first rank after every save, the last one of a cancelled run too: to write what was learned by then.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the same call goes on from there.</exception>
    /// <exception cref="TrainingException">It cannot go on; what was saved last stays.</exception>
    public void Finish(ITrainer trainer, Action<StepReport> report, TimeSpan limit, CancellationToken ct, Action? saved = null)
    {
        TrainingRanks ranks = trainer.Ranks;
        if (ranks.Leads) Directory.CreateDirectory(folder);
        trainer.Resume(state);
        if (ranks.Leads) KeepMetrics(trainer.Done);
        // Every step is told before it is saved: what is killed in between has lines too many, never too few.
        using StreamWriter? lines = ranks.Leads ? new(metrics, append: true) { AutoFlush = true } : null;
        long started = clock.GetTimestamp(), lastSave = started;
        Ending ending = Ending.None;
        while (trainer.Done < trainer.Steps)
        {
            // All ranks end after the same step, whichever is told to.
            ending = (Ending)ranks.Largest((int)(ct.IsCancellationRequested ? Ending.Cancelled : clock.GetElapsedTime(started) >= limit ? Ending.OutOfTime : Ending.None));
            if (ending != Ending.None) break;
            trainer.Step();
            if (trainer.Done % reportEvery != 0 && trainer.Done != trainer.Steps) continue;
            StepReport step = trainer.Report();
            lines?.WriteLine(Line(step));
            report(step);
            if (!ranks.Leads || clock.GetElapsedTime(lastSave) < BetweenSaves) continue;
            Save();
            lastSave = clock.GetTimestamp();
        }

        if (ranks.Leads) Save();
        // Nobody leaves before all have what they were sent.
        ranks.Largest(0);
        if (ending == Ending.Cancelled) throw new OperationCanceledException(ct);

        void Save()
        {
            trainer.Save(state);
            saved?.Invoke();
        }
    }

    // Steps after the last saved one are made again, and told again.
    private void KeepMetrics(long steps)
    {
        if (!File.Exists(metrics)) return;
        string part = metrics + ".part";
        File.WriteAllLines(part, File.ReadLines(metrics).Where(line => StepOf(line) <= steps));
        File.Move(part, metrics, overwrite: true);
    }

    // The last line may be cut off.
    private static long StepOf(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt64();
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }

    private static string Line(StepReport step)
    {
        Dictionary<string, object> fields = new() { ["step"] = step.Step, ["learning_rate"] = step.LearningRate, ["gradient_length"] = step.GradientLength };
        foreach ((string name, double value) in step.Values) fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }

    private enum Ending
    {
        None,
        OutOfTime,
        Cancelled,
    }
}
