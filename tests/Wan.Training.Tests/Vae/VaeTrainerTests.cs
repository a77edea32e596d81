using Wan.Models.Weights;
using Wan.Training.Runs;
using Wan.Training.Tests.Runs;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class VaeTrainerTests : IDisposable
{
    private static readonly VaeTrainingOptions Tiny = new()
    {
        Dim = 4,
        Stages =
        [
            new VaeTrainingStage(Frames: 1, 16, 16, BatchSize: 4, Steps: 3),
            new VaeTrainingStage(Frames: 5, 16, 16, BatchSize: 1, Steps: 3) { AdversarialWeight = 0.1 },
        ],
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
    public void Training_OfRecordedSteps_EndsWithTheBytesOfOneThatComputesEach()
    {
        VaeTrainingOptions longer = Tiny with { Stages = [Tiny.Stages[0] with { Steps = 5 }, Tiny.Stages[1] with { Steps = 5, AdversarialWeight = 0 }, Tiny.Stages[1]] };
        var recorder = new CopyingRecorder();
        using var recorded = new VaeTrainer(longer, CPU, beginning: null, ranks: null, recorder);
        using var computed = new VaeTrainer(longer, CPU);
        for (int i = 0; i < computed.Steps; i++) Assert.Equal(Next(computed).Values["loss"], Next(recorded).Values["loss"]);

        // The steps against a critic, of the same shape as those before, are computed.
        Assert.Equal((2, 6), (recorder.Recordings, recorder.Replays));
        recorded.Save(Path.Combine(folder, "recorded.safetensors"));
        computed.Save(Path.Combine(folder, "computed.safetensors"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "computed.safetensors")), File.ReadAllBytes(Path.Combine(folder, "recorded.safetensors")));
    }

    [Fact]
    public void Training_OfTwoRanks_LearnsWhatOneLearnsAndGoesOnFromTheFirstOnesState()
    {
        // Small steps: Adam makes much of the rounding of gradients near zero. And eight channels: to norm four, of which all may be near zero, does so too.
        VaeTrainingOptions uneven = Tiny with { Dim = 8, Stages = [.. Tiny.Stages.Select(stage => stage with { BatchSize = 3, Steps = 2, PeakLearningRate = 1e-6 })] };
        using var alone = new VaeTrainer(uneven, CPU);
        StepReport[] expected = [.. Enumerable.Range(0, alone.Steps).Select(_ => Next(alone))];
        for (int half = 0; half < 2; half++)
        {
            TwoRanks.Run(ranks =>
            {
                using var trainer = new VaeTrainer(uneven, CPU, beginning: null, ranks);
                trainer.Resume(ranks.Leads ? State : Path.Combine(folder, "not there"));
                for (int i = 0; i < 2; i++)
                {
                    StepReport wanted = expected[trainer.Done], found = Next(trainer);
                    Assert.Equal(wanted.GradientLength, found.GradientLength, tolerance: 1e-5 * wanted.GradientLength);
                    Assert.All(wanted.Values, value => Assert.Equal(value.Value, found.Values[value.Key], tolerance: 1e-5 * Math.Abs(value.Value)));
                }

                if (ranks.Leads) trainer.Save(State);
            });
        }
    }

    [Fact]
    public void Training_OnPictures_LowersTheLoss()
    {
        using var trainer = new VaeTrainer(Tiny with { Stages = [new VaeTrainingStage(Frames: 1, 16, 16, BatchSize: 4, Steps: 200) { PeakLearningRate = 3e-3 }] }, CPU);
        List<StepReport> reports = [.. Enumerable.Range(0, 200).Select(_ => Next(trainer))];
        double first = reports.Take(10).Average(r => r.Values["loss"]), last = reports.TakeLast(10).Average(r => r.Values["loss"]);
        Assert.True(last < first * 0.75, $"{first:0.000} at first, {last:0.000} in the end");
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

    [Fact]
    public void LearningRate_RisesAndFallsInEveryStage()
    {
        VaeTrainingStage stage = new(Frames: 1, 16, 16, BatchSize: 1, Steps: 3);
        using var trainer = new VaeTrainer(Tiny with { Stages = [stage with { PeakLearningRate = 1e-3 }, stage with { PeakLearningRate = 5e-4 }], WarmUpSteps = 1 }, CPU);
        double[] rates = [.. Enumerable.Range(0, 6).Select(_ => Next(trainer).LearningRate)];
        Assert.Equal([1e-3, 1e-3, 5.5e-4, 5e-4, 5e-4, 2.75e-4], rates.Select(rate => Math.Round(rate, 9)));
    }

    [Fact]
    public void Training_WithNoiseOnLatentsAndFocusOnObjects_LearnsTheSameWithTwoRanksAndOtherThanWithout()
    {
        VaeTrainingOptions noisy = Tiny with { LatentNoise = 2, ObjectFocus = 4, Stages = [Tiny.Stages[0]] };
        using var alone = new VaeTrainer(noisy, CPU);
        double[] expected = [.. Enumerable.Range(0, alone.Steps).Select(_ => Next(alone).Values["loss"])];
        foreach (VaeTrainingOptions options in new[] { noisy with { LatentNoise = 0 }, noisy with { ObjectFocus = 0 } })
        {
            using var without = new VaeTrainer(options, CPU);
            Assert.NotEqual(expected[0], Next(without).Values["loss"]);
        }

        TwoRanks.Run(ranks =>
        {
            using var trainer = new VaeTrainer(noisy, CPU, ranks: ranks);
            foreach (double loss in expected) Assert.Equal(loss, Next(trainer).Values["loss"], tolerance: 1e-5 * loss);
        });
        Assert.StartsWith("latentNoise: -1", Assert.Throws<TrainingException>(() => new VaeTrainer(Tiny with { LatentNoise = -1 }, CPU)).Message, StringComparison.Ordinal);
        Assert.StartsWith("objectFocus: -1", Assert.Throws<TrainingException>(() => new VaeTrainer(Tiny with { ObjectFocus = -1 }, CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_InHalfPrecision_HasNearlyTheLossesOfSinglePrecision()
    {
        using var single = new VaeTrainer(Tiny, CPU);
        using var half = new VaeTrainer(Tiny with { HalfPrecision = true }, CPU);
        for (int i = 0; i < Tiny.Stages[0].Steps; i++)
        {
            double expected = Next(single).Values["l1"];
            Assert.Equal(expected, Next(half).Values["l1"], tolerance: 0.03 * expected);
        }
    }

    [Fact]
    public void Training_FromAWrittenAutoencoder_BeginsWhereThatEnded()
    {
        using var first = new VaeTrainer(Tiny, CPU);
        string path = Path.Combine(folder, "vae.pth");
        PthWriter.Write(path, first.AverageWeights);
        using PthFile file = PthFile.Open(path);
        using var second = new VaeTrainer(Tiny with { Seed = 7 }, CPU, new VaeBeginning(file, "first"));
        Dictionary<string, Tensor> expected = first.AverageWeights.ToDictionary(w => w.Name, w => w.Tensor);
        Assert.All(second.AverageWeights, w => Assert.Equal(0, (expected[w.Name] - w.Tensor).abs().max().item<float>()));
        second.Save(State);
        using var anew = new VaeTrainer(Tiny with { Seed = 7 }, CPU);
        Assert.Throws<CheckpointException>(() => anew.Resume(State));
    }

    private static StepReport Next(VaeTrainer trainer)
    {
        trainer.Step();
        return trainer.Report();
    }

    private string State => Path.Combine(folder, "state.safetensors");
}
