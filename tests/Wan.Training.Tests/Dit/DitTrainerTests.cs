using Wan.Models.Vae;
using Wan.Training.Dit;
using Wan.Training.Tests.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class DitTrainerTests : IDisposable
{
    private static readonly DitTrainingOptions Tiny = TinyTraining.Options;

    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_Interrupted_EndsWithTheBytesOfOneThatWasNot(bool aligns)
    {
        DitTrainingOptions options = aligns ? Tiny with { Alignment = new Alignment { Block = 1, Focus = 2 } } : Tiny;
        using var whole = tiny.Trainer(options);
        for (int i = 0; i < whole.Steps; i++) whole.Step();

        string state = tiny["state.safetensors"], uninterrupted = tiny["whole.safetensors"];
        for (int stops = 0; stops < 2; stops++)
        {
            using var part = tiny.Trainer(options);
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
        using var recorded = new DitTrainer(longer, tiny.Vae, tiny.Tokenizer, CPU, ranks: null, recorder);
        using var computed = tiny.Trainer(longer);
        for (int i = 0; i < computed.Steps; i++)
        {
            recorded.Step();
            computed.Step();
        }

        // Pictures of 32x32, clips of five frames: two shapes.
        Assert.Equal(2, recorder.Recordings);
        string a = tiny["recorded.safetensors"], b = tiny["computed.safetensors"];
        recorded.Save(a);
        computed.Save(b);
        Assert.Equal(File.ReadAllBytes(b), File.ReadAllBytes(a));
        Assert.Equal(computed.Report().Values["loss"], recorded.Report().Values["loss"]);
    }

    [Fact]
    public void Training_ThatKeepsItsLatents_LearnsTheSameFromThemAsFromThoseItEncodes()
    {
        string kept = tiny["latents"];
        byte[] encoded = Trained(null), keeping = Trained(kept);
        string file = Assert.Single(Directory.GetFiles(kept));
        DateTime written = File.GetLastWriteTimeUtc(file);
        Assert.Equal(encoded, keeping);
        Assert.Equal(encoded, Trained(kept));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));

        // Other clips are not taken for these.
        Trained(kept, Tiny with { Seed = 1 });
        Assert.Equal(2, Directory.GetFiles(kept).Length);

        byte[] Trained(string? latents, DitTrainingOptions? options = null)
        {
            using var trainer = new DitTrainer(options ?? Tiny, tiny.Vae, tiny.Tokenizer, CPU, keptLatents: latents);
            for (int i = 0; i < trainer.Steps; i++) trainer.Step();
            trainer.Save(tiny["state.safetensors"]);
            return File.ReadAllBytes(tiny["state.safetensors"]);
        }
    }

    [Fact]
    public void Training_OfTwoRanks_LearnsWhatOneLearns()
    {
        DitTrainingOptions uneven = Tiny with { Stages = [.. Tiny.Stages.Select(stage => stage with { BatchSize = 3 })] };
        using var alone = tiny.Trainer(uneven);
        double[] expected = [.. Enumerable.Range(0, alone.Steps).Select(_ => Loss(alone))];
        double[][] losses = [[], []];
        TwoRanks.Run(ranks =>
        {
            using WanVae own = TinyTraining.NewVae();
            using var trainer = new DitTrainer(uneven, own, tiny.Tokenizer, CPU, ranks);
            trainer.Resume(tiny["none.safetensors"]);
            losses[ranks.Leads ? 0 : 1] = [.. Enumerable.Range(0, trainer.Steps).Select(_ => Loss(trainer))];
            trainer.Save(tiny[ranks.Leads ? "first.safetensors" : "second.safetensors"]);
        });

        Assert.All(expected.Zip(losses[0]), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5 * pair.First));
        Assert.Equal(File.ReadAllBytes(tiny["first.safetensors"]), File.ReadAllBytes(tiny["second.safetensors"]));

        static double Loss(DitTrainer trainer)
        {
            trainer.Step();
            return trainer.Report().Values["loss"];
        }
    }

    [Fact]
    public void Training_ThatComputesBlocksAgain_HasTheLossesOfOneThatKeepsThem()
    {
        using var keeping = tiny.Trainer(Tiny);
        using var again = tiny.Trainer(Tiny with { RecomputeBlocks = true, Accumulation = 2 });
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
        using var trainer = tiny.Trainer(Tiny with { Stages = [new DitStage(Frames: 1, 32, 32, BatchSize: 8, Steps: 60)], PeakLearningRate = 2e-3, WarmUpSteps = 5 });
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
        using var trainer = tiny.Trainer(Tiny);
        trainer.Step();
        using var scope = NewDisposeScope();
        var before = trainer.Transformer.named_parameters().Concat(trainer.TextEncoder.named_parameters()).Select(p => (p.name, p.parameter, old: p.parameter.detach().clone())).ToList();
        trainer.Step();
        string[] still = [.. before.Where(p => p.parameter.detach().eq(p.old).all().item<bool>() && p.parameter.dim() > 1).Select(p => p.name)];
        Assert.DoesNotContain(still, name => !name.StartsWith("token_embedding", StringComparison.Ordinal));
    }
}
