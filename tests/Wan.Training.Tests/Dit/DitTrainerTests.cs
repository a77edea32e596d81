using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Training.Dit;
using Wan.Training.Tests.Runs;
using Wan.Training.Vae;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class DitTrainerTests : IDisposable
{
    private static readonly DitTrainingOptions Tiny = new()
    {
        Transformer = WanModelConfig.Tiny with { Layers = 2, TextLength = 48 },
        TextEncoder = UmT5Config.Tiny with { Layers = 1 },
        Stages = [new DitStage(Frames: 1, 32, 32, BatchSize: 2, Steps: 2), new DitStage(Frames: 5, 32, 32, BatchSize: 2, Steps: 2, Clips: 40, PictureShare: 0.5)],
        WarmUpSteps = 2,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("wan-training-").FullName;
    private readonly WanVae vae = TinyVae();
    private readonly UmT5Tokenizer tokenizer;

    public DitTrainerTests()
    {
        StarterTokenizer.Write(folder);
        tokenizer = UmT5Tokenizer.Load(folder);
    }

    public void Dispose()
    {
        vae.Dispose();
        tokenizer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Training_Interrupted_EndsWithTheBytesOfOneThatWasNot()
    {
        using var whole = new DitTrainer(Tiny, vae, tokenizer, CPU);
        for (int i = 0; i < whole.Steps; i++) whole.Step();

        string state = Path.Combine(folder, "state.safetensors"), uninterrupted = Path.Combine(folder, "whole.safetensors");
        for (int stops = 0; stops < 2; stops++)
        {
            using var part = new DitTrainer(Tiny, vae, tokenizer, CPU);
            part.Resume(state);
            part.Step();
            part.Step();
            part.Save(state);
        }

        whole.Save(uninterrupted);
        Assert.Equal(File.ReadAllBytes(uninterrupted), File.ReadAllBytes(state));
    }

    [Fact]
    public void Training_OfRecordedSteps_EndsWithTheBytesOfOneThatComputesEach()
    {
        DitTrainingOptions longer = Tiny with { Stages = [.. Tiny.Stages.Select(stage => stage with { Steps = 8 })], Accumulation = 2 };
        var recorder = new CopyingRecorder();
        using var recorded = new DitTrainer(longer, vae, tokenizer, CPU, ranks: null, recorder);
        using var computed = new DitTrainer(longer, vae, tokenizer, CPU);
        for (int i = 0; i < computed.Steps; i++)
        {
            recorded.Step();
            computed.Step();
        }

        // Pictures of 32x32, clips of five frames: two shapes.
        Assert.Equal(2, recorder.Recordings);
        string a = Path.Combine(folder, "recorded.safetensors"), b = Path.Combine(folder, "computed.safetensors");
        recorded.Save(a);
        computed.Save(b);
        Assert.Equal(File.ReadAllBytes(b), File.ReadAllBytes(a));
        Assert.Equal(computed.Report().Values["loss"], recorded.Report().Values["loss"]);
    }

    [Fact]
    public void Training_OfTwoRanks_LearnsWhatOneLearns()
    {
        DitTrainingOptions uneven = Tiny with { Stages = [.. Tiny.Stages.Select(stage => stage with { BatchSize = 3 })] };
        using var alone = new DitTrainer(uneven, vae, tokenizer, CPU);
        double[] expected = [.. Enumerable.Range(0, alone.Steps).Select(_ => Loss(alone))];
        double[][] losses = [[], []];
        TwoRanks.Run(ranks =>
        {
            using WanVae own = TinyVae();
            using var trainer = new DitTrainer(uneven, own, tokenizer, CPU, ranks);
            trainer.Resume(Path.Combine(folder, "none.safetensors"));
            losses[ranks.Leads ? 0 : 1] = [.. Enumerable.Range(0, trainer.Steps).Select(_ => Loss(trainer))];
            trainer.Save(Path.Combine(folder, ranks.Leads ? "first.safetensors" : "second.safetensors"));
        });

        Assert.All(expected.Zip(losses[0]), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5 * pair.First));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "first.safetensors")), File.ReadAllBytes(Path.Combine(folder, "second.safetensors")));

        static double Loss(DitTrainer trainer)
        {
            trainer.Step();
            return trainer.Report().Values["loss"];
        }
    }

    [Fact]
    public void Training_ThatComputesBlocksAgain_HasTheLossesOfOneThatKeepsThem()
    {
        using var keeping = new DitTrainer(Tiny, vae, tokenizer, CPU);
        using var again = new DitTrainer(Tiny with { RecomputeBlocks = true, Accumulation = 2 }, vae, tokenizer, CPU);
        for (int i = 0; i < Tiny.Stages.Sum(stage => stage.Steps); i++)
        {
            keeping.Step();
            again.Step();
            double expected = keeping.Report().Values["loss"];
            Assert.Equal(expected, again.Report().Values["loss"], tolerance: 1e-4 * expected);
        }

        // A state of a training that does not say so goes on.
        Assert.DoesNotContain("RecomputeBlocks", Tiny.Fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_LowersTheLoss()
    {
        using var trainer = new DitTrainer(Tiny with { Stages = [new DitStage(Frames: 1, 32, 32, BatchSize: 8, Steps: 60)], PeakLearningRate = 2e-3, WarmUpSteps = 5 }, vae, tokenizer, CPU);
        double[] losses = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            trainer.Step();
            return trainer.Report().Values["loss"];
        })];
        double first = losses.Take(10).Average(), last = losses.TakeLast(10).Average();
        Assert.True(last < first * 0.9, $"{first:0.000} at first, {last:0.000} in the end");
    }

    [Fact]
    public void FirstStep_MovesTheHeadAndTheSecondEveryOtherWeight()
    {
        using var trainer = new DitTrainer(Tiny, vae, tokenizer, CPU);
        trainer.Step();
        using var scope = NewDisposeScope();
        var before = trainer.Transformer.named_parameters().Concat(trainer.TextEncoder.named_parameters()).Select(p => (p.name, p.parameter, old: p.parameter.detach().clone())).ToList();
        trainer.Step();
        string[] still = [.. before.Where(p => p.parameter.detach().eq(p.old).all().item<bool>() && p.parameter.dim() > 1).Select(p => p.name)];
        Assert.DoesNotContain(still, name => !name.StartsWith("token_embedding", StringComparison.Ordinal));
    }

    private static WanVae TinyVae() => FreshWeights.Build("vae", w => new WanVae(w, WanVaeConfig.Wan21.WithDim(4), "test"), seed: 1, InflatedWeights.Adjust);
}
