using Wan.Models.Noise;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Training.Dit;
using Wan.Training.Runs;
using Wan.Training.Tests.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class DitBeginningTests : IDisposable
{
    private static readonly WanModelConfig ImageToVideo = TinyTraining.Options.Transformer with { ModelType = "i2v", InChannels = 36 };

    private readonly TinyTraining tiny = new();
    private readonly Checkpoint model;

    public DitBeginningTests() => model = Checkpoint.Open(tiny.TrainedModelOf(TinyTraining.Options, steps: 2));

    public void Dispose()
    {
        model.Dispose();
        tiny.Dispose();
    }

    [Fact]
    public void Training_ThatBeginsWithAModel_HasItsWeights()
    {
        using var scope = NewDisposeScope();
        using DitTrainer trainer = tiny.Trainer(TinyTraining.Options, beginning: new DitBeginning(model));
        Dictionary<string, Tensor> weights = trainer.AverageWeights.ToDictionary(w => w.Name, w => w.Tensor);
        using IWeightSource transformer = model.OpenTransformer(), text = model.OpenTextEncoder();
        Assert.Equal(transformer.Weights.Count + text.Weights.Count, weights.Count);
        foreach ((IWeightSource source, string part) in new[] { (transformer, "transformer."), (text, "text_encoder.") })
            Assert.All(source.Weights.Keys, name => Assert.True(weights[part + name].eq(source.Read(name)).all().item<bool>(), name));
    }

    [Fact]
    public void ImageToVideo_ThatBeginsWithTextToVideo_PredictsTheSameVelocityWhateverThePicture()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using DitTrainer plain = tiny.Trainer(TinyTraining.Options, beginning: new DitBeginning(model));
        using DitTrainer seeing = tiny.Trainer(TinyTraining.Options with { Transformer = ImageToVideo }, beginning: new DitBeginning(model));
        Tensor latents = CounterNoise.Latents(1, 0, 2, 16, 4, 4).unsqueeze(0), picture = CounterNoise.Latents(2, 0, 2, 20, 4, 4).unsqueeze(0), t = tensor(new[] { 600f });
        Tensor words = CounterNoise.Latents(3, 0, 1, 1, 8, 40).view(8, 40);
        using TextContext text = plain.Transformer.Prepare([words]), seen = seeing.Transformer.Prepare([words]);
        Tensor expected = plain.Transformer.forward(latents, t, text), velocity = seeing.Transformer.forward(latents, t, seen, picture);
        Assert.True(expected.abs().max().item<float>() > 0);
        // Longer rows are summed in another order.
        Assert.InRange((velocity - expected).abs().max().item<float>(), 0, 1e-5 * expected.abs().max().item<float>());
    }

    [Fact]
    public void Training_OfTwoRanksThatBeginWithAModel_LearnsWhatOneLearns()
    {
        using DitTrainer alone = tiny.Trainer(TinyTraining.Options, beginning: new DitBeginning(model));
        double expected = Loss(alone);
        TwoRanks.Run(ranks =>
        {
            using DitTrainer trainer = tiny.Trainer(TinyTraining.Options, ranks, ranks.Leads ? new DitBeginning(model) : null);
            trainer.Resume(tiny["none.safetensors"]);
            Assert.Equal(expected, Loss(trainer), tolerance: 1e-5 * expected);
            trainer.Save(tiny[ranks.Leads ? "first.safetensors" : "second.safetensors"]);
        });
        using SafetensorsFile first = SafetensorsFile.Open(tiny["first.safetensors"]), second = SafetensorsFile.Open(tiny["second.safetensors"]);
        Assert.All(first.Weights.Keys, name => Assert.True(first.Read(name).eq(second.Read(name)).all().item<bool>(), name));

        static double Loss(DitTrainer trainer)
        {
            trainer.Step();
            return trainer.Report().Values["loss"];
        }
    }

    [Fact]
    public void Training_GoesOnFromTheSameBeginningOnly()
    {
        string state = tiny["state.safetensors"];
        using DitTrainer begun = tiny.Trainer(TinyTraining.Options, beginning: new DitBeginning(model)), fresh = tiny.Trainer(TinyTraining.Options);
        begun.Step();
        begun.Save(state);
        begun.Resume(state);
        Assert.Throws<CheckpointException>(() => fresh.Resume(state));
    }

    [Fact]
    public void Beginning_OfOtherHeadsOrWidth_IsRefused()
    {
        DitTrainingOptions heads = TinyTraining.Options with { Transformer = TinyTraining.Options.Transformer with { Heads = 2 } };
        Assert.Contains("num_heads: 2 is not 3", Assert.Throws<TrainingException>(() => tiny.Trainer(heads, beginning: new DitBeginning(model))).Message, StringComparison.Ordinal);
        DitTrainingOptions wider = TinyTraining.Options with { Transformer = TinyTraining.Options.Transformer with { FfnDim = 128 } };
        Assert.Throws<WeightMismatchException>(() => tiny.Trainer(wider, beginning: new DitBeginning(model)));
    }
}
