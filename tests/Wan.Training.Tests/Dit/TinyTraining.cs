using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Dit;
using Wan.Training.Runs;
using Wan.Training.Vae;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

/// <summary>What a training of the smallest transformer needs, in a folder.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wan-training-").FullName;

    public TinyTraining()
    {
        StarterTokenizer.Write(Directory.CreateDirectory(this["text"]).FullName);
        Tokenizer = UmT5Tokenizer.Load(this["text"]);
    }

    public static DitTrainingOptions Options { get; } = new()
    {
        Transformer = WanModelConfig.Tiny with { Layers = 2, TextLength = 48 },
        TextEncoder = UmT5Config.Tiny with { Layers = 1 },
        Stages = [new DitStage(Frames: 1, 32, 32, BatchSize: 2, Steps: 2), new DitStage(Frames: 5, 32, 32, BatchSize: 2, Steps: 2, Clips: 40, PictureShare: 0.5)],
        WarmUpSteps = 2,
    };

    public WanVae Vae { get; } = NewVae();

    public UmT5Tokenizer Tokenizer { get; }

    /// <summary>A place in the folder.</summary>
    public string this[string name] => Path.Combine(folder, name);

    public static WanVae NewVae() => FreshWeights.Build("vae", w => new WanVae(w, WanVaeConfig.Wan21.WithDim(4), "test"), seed: 1, InflatedWeights.Adjust);

    public DitTrainer Trainer(DitTrainingOptions options, TrainingRanks? ranks = null, DitBeginning? beginning = null) => new(options, Vae, Tokenizer, CPU, ranks, beginning);

    /// <summary>A model that was trained for so many steps, as it is published.</summary>
    /// <returns>its folder</returns>
    public string TrainedModelOf(DitTrainingOptions options, int steps)
    {
        using DitTrainer trainer = Trainer(options);
        for (int i = 0; i < steps; i++) trainer.Step();
        string vae = this["vae.pth"];
        PthWriter.Write(vae, Vae.named_parameters().Select(p => (p.name, p.parameter.detach())));
        TrainedModel.Write(this["model"], trainer, this["text"], vae);
        return this["model"];
    }

    public void Dispose()
    {
        Vae.Dispose();
        Tokenizer.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
