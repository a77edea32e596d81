using Wan.Models.Conditioning;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Dit;
using Wan.Training.Runs;
using Wan.Training.Tests.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class ImageToVideoTrainingTests : IDisposable
{
    private const int Frames = 9, Size = 16;

    private static readonly DitTrainingOptions Options = TinyTraining.Options with
    {
        Transformer = TinyTraining.Options.Transformer with { ModelType = "i2v", InChannels = 36 },
        Stages = [new DitStage(5, 16, 16, BatchSize: 2, Steps: 1), new DitStage(Frames, Size, Size, BatchSize: 4, Steps: 3, Clips: 12, PictureShare: 0.3)],
        Given = new GivenFrames(FirstFrameShare: 0.4, FirstLatentsShare: 0.4, MostLatents: 2),
    };

    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Training_Interrupted_EndsWithTheBytesOfOneThatWasNot()
    {
        using DitTrainer whole = tiny.Trainer(Options);
        for (int i = 0; i < whole.Steps; i++) whole.Step();
        whole.Save(tiny["whole.safetensors"]);
        for (int stops = 0; stops < 2; stops++)
        {
            using DitTrainer part = tiny.Trainer(Options);
            part.Resume(tiny["state.safetensors"]);
            part.Step();
            part.Step();
            part.Save(tiny["state.safetensors"]);
        }

        Assert.Equal(File.ReadAllBytes(tiny["whole.safetensors"]), File.ReadAllBytes(tiny["state.safetensors"]));
    }

    [Fact]
    public void Training_OfRecordedStepsInParts_EndsWithTheBytesOfOneThatComputesEach()
    {
        DitTrainingOptions longer = Options with { Stages = [Options.Stages[1] with { Steps = 6, PictureShare = 0 }], Accumulation = 2 };
        var recorder = new CopyingRecorder();
        using var recorded = new DitTrainer(longer, tiny.Vae, tiny.Tokenizer, CPU, ranks: null, recorder);
        using DitTrainer computed = tiny.Trainer(longer);
        for (int i = 0; i < computed.Steps; i++)
        {
            recorded.Step();
            computed.Step();
        }

        Assert.Equal(1, recorder.Recordings);
        recorded.Save(tiny["recorded.safetensors"]);
        computed.Save(tiny["computed.safetensors"]);
        Assert.Equal(File.ReadAllBytes(tiny["computed.safetensors"]), File.ReadAllBytes(tiny["recorded.safetensors"]));
    }

    [Fact]
    public void Training_OfTwoRanks_LearnsWhatOneLearns()
    {
        DitTrainingOptions uneven = Options with { Stages = [.. Options.Stages.Select(stage => stage with { BatchSize = 3, Steps = 2 })] };
        using DitTrainer alone = tiny.Trainer(uneven);
        double[] expected = Losses(alone);
        TwoRanks.Run(ranks =>
        {
            using var own = TinyTraining.NewVae();
            using var trainer = new DitTrainer(uneven, own, tiny.Tokenizer, CPU, ranks);
            Assert.All(expected.Zip(Losses(trainer)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5 * pair.First));
        });

        static double[] Losses(DitTrainer trainer) => [.. Enumerable.Range(0, trainer.Steps).Select(_ =>
        {
            trainer.Step();
            return trainer.Report().Values["loss"];
        })];
    }

    [Fact]
    public void Training_ThatBeginsWithTextToVideo_GivesThePicturesChannelsWeight()
    {
        using var scope = NewDisposeScope();
        using Checkpoint model = Checkpoint.Open(tiny.TrainedModelOf(TinyTraining.Options, steps: 1));
        using DitTrainer trainer = tiny.Trainer(Options with { Stages = [Options.Stages[1] with { PictureShare = 0 }] }, beginning: new DitBeginning(model));
        Tensor patches = trainer.Transformer.named_parameters().Single(p => p.name == "patch_embedding.weight").parameter.detach().narrow(1, 16, 20);
        Assert.Equal(0, patches.abs().max().item<float>());
        trainer.Step();
        Assert.True(patches.ne(0).all().item<bool>());
    }

    [Fact]
    public void Channels_OfAClipThatGivesItsFirstFrame_AreThoseOfARenderOfThatPicture()
    {
        using var scope = NewDisposeScope();
        (LatentSource source, ClipLatents clips) = Encoded();
        using (source)
        {
            Clip clip = new ClipDataset(new ClipDatasetOptions { Width = Size, Height = Size, Frames = Frames })[0];
            Tensor expected = ImageChannels.OfFirstFrame(tiny.Vae, clip.ToTensor().select(1, 0), Frames, new PixelSize(Size, Size));
            Tensor channels = GivenChannels.Of(clips, [Gift.FirstFrame, Gift.Nothing, Gift.Nothing], source.Gray(Stage))[0];
            Close(expected, channels);
        }
    }

    [Fact]
    public void Channels_OfAClipThatGivesLatents_AreThoseOfAChunkThatTookThemOver()
    {
        using var scope = NewDisposeScope();
        (LatentSource source, ClipLatents clips) = Encoded();
        using (source)
        {
            // Far from the picture that a render began with.
            Tensor late = ImageChannels.OfFirstFrame(tiny.Vae, zeros(3, Size, Size), 161, new PixelSize(Size, Size)).narrow(1, 38, 3).clone();
            Tensor channels = GivenChannels.Of(clips, [Gift.Nothing, new Gift(2), Gift.Nothing], source.Gray(Stage));
            Close(late, channels[0]);
            ImageChannels.TakeOver(late, clips.Whole[1].narrow(1, 0, 2));
            Close(late, channels[1]);
        }
    }

    [Theory]
    [InlineData(0.39, 0.0, 3, 1, true)]
    [InlineData(0.41, 0.0, 3, 1, false)]
    [InlineData(0.79, 0.99, 9, 2, false)]
    [InlineData(0.79, 0.99, 2, 1, false)]
    [InlineData(0.81, 0.5, 9, 0, false)]
    [InlineData(0.1, 0.5, 1, 0, false)]
    public void Draw_OfAClip_GivesByTheSharesAndNeverAllOfIt(double kind, double amount, int latents, int given, bool isPicture) =>
        Assert.Equal(new Gift(given, isPicture), Options.Given!.Draw(kind, amount, latents));

    [Fact]
    public void Options_OfOtherModelsOrWrongNumbers_AreRefusedAndSayWhatIsAccepted()
    {
        Refused(Options with { Transformer = WanModelConfig.TinyVace }, "model_type: vace cannot be trained; t2v and i2v can");
        Refused(Options with { Transformer = WanModelConfig.TinyI2V }, "image_dim");
        Refused(Options with { Transformer = Options.Transformer with { InChannels = 32 } }, "in_dim: 32 is not 36");
        Refused(TinyTraining.Options with { Given = new GivenFrames() }, "given: of no use");
        Refused(Options with { Given = new GivenFrames(0.7, 0.4) }, "shares of 0.7 and 0.4");
        Refused(Options with { Given = new GivenFrames(MostLatents: 0) }, "mostLatents: 0");

        void Refused(DitTrainingOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<TrainingException>(() => tiny.Trainer(options)).Message, StringComparison.Ordinal);
    }

    private static DitStage Stage { get; } = new(Frames, Size, Size, BatchSize: 3, Steps: 1);

    private (LatentSource Source, ClipLatents Clips) Encoded()
    {
        var source = new LatentSource([Stage], tiny.Vae, seed: 0, CPU, TrainingRanks.Alone, reader: null, withFirstFrames: true, kept: null);
        return (source, source.Of(0).Latents());
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4 * expected.abs().max().item<float>());
    }
}
