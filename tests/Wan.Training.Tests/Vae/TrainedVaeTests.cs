using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Runs;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class TrainedVaeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wan-training-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WrittenAutoencoder_ShowsThePicturesOfTheTrainedOne_AndItsLatentsHaveMean0AndDeviation1()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var trainer = new VaeTrainer(new VaeTrainingOptions { Dim = 4, Stages = [new TrainingStage(1, 16, 16, 2, 3)], AverageDecay = 0, WarmUpSteps = 1 }, CPU);
        for (int i = 0; i < 3; i++) trainer.Step();
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 5, Width = 16, Height = 16, Frames = 5 });
        string path = Path.Combine(folder, TrainedVae.FileName);
        TrainedVae.Write(path, trainer, clips, count: 6);

        using WanVae written = WanVae.Load(PthFile.Open(path), ScalarType.Float32, CPU, "written");
        Tensor[] videos = [.. Enumerable.Range(0, 6).Select(i => clips[i].ToTensor().unsqueeze(0))];
        Tensor latents = cat([.. videos.Select(written.Encode)]);
        Tensor values = latents.transpose(0, 1).flatten(1);
        Assert.InRange(values.mean([1]).abs().max().item<float>(), 0, 1e-3f);
        Assert.InRange((values.square().mean([1]).sqrt() - 1).abs().max().item<float>(), 0, 1e-2f);
        Tensor before = trainer.Vae.Reconstruct(trainer.Vae.Posterior(videos[0]).Mean), after = written.Decode(written.Encode(videos[0]));
        Assert.InRange((before - after).abs().max().item<float>(), 0, 5e-3f);
    }
}
