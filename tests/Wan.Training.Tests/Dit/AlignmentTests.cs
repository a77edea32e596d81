using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using Wan.Training.Dit;
using Wan.Training.Runs;
using Wan.Training.Tests.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class AlignmentTests : IDisposable
{
    private static readonly DitTrainingOptions Aligned = TinyTraining.Options with { Alignment = new Alignment { Block = 1, Focus = 2 } };

    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Training_ThatAligns_ComesToReadWhatObjectsAreWhere()
    {
        using DitTrainer trainer = tiny.Trainer(Aligned with { Stages = [new DitStage(Frames: 5, 32, 32, BatchSize: 8, Steps: 100, Clips: 4)], PeakLearningRate = 2e-3, WarmUpSteps = 5 });
        double[] losses = [.. Enumerable.Range(0, 100).Select(_ => Alignment(trainer))];
        double first = losses.Take(20).Average(), last = losses.TakeLast(20).Average();
        Assert.True(last < first * 0.92, $"{first:0.000} at first, {last:0.000} in the end");
    }

    [Fact]
    public void Training_OfTwoRanksThatAligns_ReadsWhatOneReads()
    {
        using DitTrainer alone = tiny.Trainer(Aligned);
        double[] expected = [.. Enumerable.Range(0, alone.Steps).Select(_ => Alignment(alone))];
        TwoRanks.Run(ranks =>
        {
            using WanVae own = TinyTraining.NewVae();
            using var trainer = new DitTrainer(Aligned, own, tiny.Tokenizer, CPU, ranks);
            foreach (double loss in expected) Assert.Equal(loss, Alignment(trainer), tolerance: 1e-5 * loss);
        });
    }

    [Fact]
    public void Maps_OfAShot_AreOfTheFirstFrameAndThenOfTheMiddleOfEachLatentsFrames()
    {
        using var scope = NewDisposeScope();
        Scene scene = new SceneSampler(3, Split.Train).Sample(1) with { Camera = Camera.PanLeft };
        using var reader = new ObjectReader(dim: 8, cell: 16, temporalStride: 4, CPU);
        Tensor maps = reader.Maps([new Shot(scene, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1])], width: 48, height: 32, latents: 3);
        Assert.Equal([1, 3 * 6, ObjectMap.Channels], maps.shape);
        foreach ((int latent, double time) in new[] { (0, 0), (1, 0.25), (2, 0.75) })
        {
            float[] expected = new float[6 * ObjectMap.Channels];
            ObjectMap.Write(scene, time, 48, 32, cell: 16, expected);
            Assert.Equal(expected, maps[0].narrow(0, latent * 6, 6).contiguous().data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Maps_OfAStepsClips_AreThoseOfItsShotsAndAsPicturesOfTheirFirstFrames(int kept)
    {
        using var scope = NewDisposeScope();
        using var reader = new ObjectReader(dim: 8, cell: 16, temporalStride: 4, CPU);
        var stage = new DitStage(Frames: 5, 48, 32, BatchSize: 4, Steps: 2, Clips: kept);
        using var source = new LatentSource([stage], tiny.Vae, seed: 3, CPU, TrainingRanks.Alone, reader, withFirstFrames: false, kept: null);
        (IReadOnlyList<Shot> shots, Func<ClipLatents> latents) = source.Of(1);
        ClipLatents clips = latents();
        Assert.True(clips.Maps!.equal(reader.Maps(shots, 48, 32, latents: 2)).all().item<bool>());
        Assert.True(clips.Pictures().Maps!.equal(reader.Maps(shots, 48, 32, latents: 1)).all().item<bool>());
        Assert.True(clips.Pictures().Whole.equal(clips.Whole.narrow(2, 0, 1)).all().item<bool>());
    }

    [Fact]
    public void Focus_OnObjects_WeighsTheLatentsOfTheirTokensMoreAndAllAsOneInTheMean()
    {
        using var scope = NewDisposeScope();
        using var reader = new ObjectReader(dim: 8, cell: 16, temporalStride: 4, CPU);
        Tensor maps = zeros(1, 2 * 6, ObjectMap.Channels);
        maps[0, 4, 3] = 0.5f;
        Tensor weights = reader.Weights(maps, focus: 5, [1, 16, 2, 4, 6]);
        Assert.Equal([1, 1, 2, 4, 6], weights.shape);
        Assert.Equal(1, weights.mean().item<float>(), tolerance: 1e-5f);
        // Token 4 is the second of the second row.
        Tensor expected = ones(2, 4, 6);
        expected.narrow(0, 0, 1).narrow(1, 2, 2).narrow(2, 2, 2).fill_(6);
        Assert.InRange((weights[0, 0] / weights.min() - expected).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Model_ThatWasAligned_IsWrittenWithTheWeightsOfAnyOther()
    {
        string[] expected = Names(TinyTraining.Options);
        Assert.Equal(expected, Names(Aligned));

        string[] Names(DitTrainingOptions options)
        {
            using Checkpoint model = Checkpoint.Open(tiny.TrainedModelOf(options, steps: 1));
            using IWeightSource transformer = model.OpenTransformer(), text = model.OpenTextEncoder();
            return [.. transformer.Weights.Keys.Concat(text.Weights.Keys).Order()];
        }
    }

    [Theory]
    [InlineData(0, 1, false, "alignment.weight: 0 must be above 0")]
    [InlineData(1, 0, false, "alignment.block: 0 must be 1 to 2")]
    [InlineData(1, 3, false, "alignment.block: 3 must be 1 to 2")]
    [InlineData(1, 1, true, "alignment.block: is not kept with recomputeBlocks")]
    [InlineData(1, 1, false, "alignment.focus: -1 must be 0 to 1000", -1)]
    public void Alignment_ThatCannotBe_IsRefusedBeforeTraining(double weight, int block, bool recomputes, string message, double focus = 0)
    {
        var alignment = new Alignment { Weight = weight, Block = block, Focus = focus };
        var e = Assert.Throws<TrainingException>(() => tiny.Trainer(Aligned with { Alignment = alignment, RecomputeBlocks = recomputes }));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    private static double Alignment(DitTrainer trainer)
    {
        trainer.Step();
        return trainer.Report().Values["alignment"];
    }
}
