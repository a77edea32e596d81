using Wan.Models.Weights;
using Wan.Training.Runs;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class VaeTrainerTests : IDisposable
{
    private static readonly VaeTrainingOptions Tiny = new()
    {
        Dim = 4,
        Stages = [new TrainingStage(Frames: 1, 16, 16, BatchSize: 4, Steps: 3), new TrainingStage(Frames: 5, 16, 16, BatchSize: 1, Steps: 3)],
        WarmUpSteps = 2,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("wan-training-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Training_Interrupted_EndsWithTheBytesOfOneThatWasNot()
    {
        using var whole = new VaeTrainer(Tiny, CPU);
        for (int i = 0; i < Tiny.Stages.Sum(s => s.Steps); i++) whole.Step();

        for (int stops = 0; stops < 3; stops++)
        {
            using var part = new VaeTrainer(Tiny, CPU);
            part.Resume(State);
            part.Step();
            part.Step();
            part.Save(State);
        }

        whole.Save(Path.Combine(folder, "whole.safetensors"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "whole.safetensors")), File.ReadAllBytes(State));
    }

    [Fact]
    public void Training_OnPictures_LowersTheLoss()
    {
        using var trainer = new VaeTrainer(Tiny with { Stages = [new TrainingStage(Frames: 1, 16, 16, BatchSize: 4, Steps: 60)], PeakLearningRate = 3e-3 }, CPU);
        List<StepReport> reports = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            trainer.Step();
            return trainer.Report();
        })];
        double first = reports.Take(10).Average(r => r.Values["l1"]), last = reports.TakeLast(10).Average(r => r.Values["l1"]);
        Assert.True(last < first * 0.9, $"L1 {first:0.000} at first, {last:0.000} in the end");
    }

    [Fact]
    public void Resume_StateOfOtherOptions_SaysWhatToDo()
    {
        using (var trainer = new VaeTrainer(Tiny, CPU)) trainer.Save(State);
        using var other = new VaeTrainer(Tiny with { Seed = 9 }, CPU);
        CheckpointException e = Assert.Throws<CheckpointException>(() => other.Resume(State));
        Assert.Contains("another configuration", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_AfterTheLast_IsRefused()
    {
        using var trainer = new VaeTrainer(Tiny with { Stages = [Tiny.Stages[0] with { Steps = 1 }] }, CPU);
        trainer.Step();
        Assert.Throws<InvalidOperationException>(() => trainer.Step());
    }

    private string State => Path.Combine(folder, "state.safetensors");
}
