using System.Text.Json;

namespace Wan.Training.Runs;

/// <summary>A training in a folder: <c>state.safetensors</c> to go on from, <c>metrics.jsonl</c> with a line for every step.</summary>
public sealed class TrainingRun(string folder, TimeProvider clock)
{
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(1);

    private readonly string state = Path.Combine(folder, "state.safetensors");
    private readonly string metrics = Path.Combine(folder, "metrics.jsonl");

    /// <summary>Makes all steps that are left. A cancelled run saves its last step.</summary>
    /// <param name="report">Told of every step.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the same call goes on from there.</exception>
    public void Finish(ITrainer trainer, Action<StepReport> report, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        trainer.Resume(state);
        KeepMetrics(trainer.Done);
        // Every step is told before it is saved: what is killed in between has lines too many, never too few.
        using StreamWriter lines = new(metrics, append: true) { AutoFlush = true };
        long saved = clock.GetTimestamp();
        while (trainer.Done < trainer.Steps)
        {
            if (ct.IsCancellationRequested)
            {
                trainer.Save(state);
                ct.ThrowIfCancellationRequested();
            }

            StepReport step = trainer.Step();
            lines.WriteLine(Line(step));
            report(step);
            if (clock.GetElapsedTime(saved) < BetweenSaves) continue;
            trainer.Save(state);
            saved = clock.GetTimestamp();
        }

        trainer.Save(state);
    }

    // Steps after the last saved one are made again, and told again.
    private void KeepMetrics(long steps)
    {
        if (!File.Exists(metrics)) return;
        string[] kept = [.. File.ReadLines(metrics).Take((int)steps)];
        File.WriteAllLines(metrics, kept);
    }

    private static string Line(StepReport step)
    {
        Dictionary<string, object> fields = new() { ["step"] = step.Step, ["learning_rate"] = step.LearningRate, ["gradient_length"] = step.GradientLength };
        foreach ((string name, double value) in step.Values) fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }
}
