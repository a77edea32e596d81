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
        var stage = new VaeTrainingStage(1, 16, 16, 2, 3);
        using var trainer = new VaeTrainer(new VaeTrainingOptions { Dim = 4, Stages = [stage], AverageDecay = 0, WarmUpSteps = 1 }, CPU);
        for (int i = 0; i < 3; i++) trainer.Step();
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 5, Width = 16, Height = 16, Frames = 5 });
        string path = Path.Combine(folder, TrainedVae.FileName);
        TrainedVae.Write(path, trainer, clips, count: 6);

        using PthFile file = PthFile.Open(path);
        Assert.All(file.Weights.Values, weight => Assert.Equal(ScalarType.BFloat16, weight.Dtype));
        using WanVae written = WanVae.Load(file, ScalarType.Float32, CPU, "written");
        Tensor latents = cat([.. Enumerable.Range(0, 6).Select(i => written.Encode(clips[i].ToTensor().unsqueeze(0)))]);
        Tensor values = latents.transpose(0, 1).flatten(1);
        Assert.InRange(values.mean([1]).abs().max().item<float>(), 0, 1e-2f);
        Assert.InRange((values.square().mean([1]).sqrt() - 1).abs().max().item<float>(), 0, 1e-2f);
        ReconstructionScore trained = ReconstructionScore.Of(trainer.Vae, clips, 6, CPU), shipped = ReconstructionScore.Of(written, clips, 6, CPU);
        Assert.Equal(trained.PeakSignalToNoise, shipped.PeakSignalToNoise, tolerance: 0.1);
        Assert.Equal(trained.ColourShift, shipped.ColourShift, tolerance: 0.5);

        Tensor pixels = clips[0].ToTensor().unsqueeze(0);
        (Tensor mean, Tensor logVariance) = trainer.Vae.Posterior(pixels);
        (Tensor meanThen, Tensor logVarianceThen) = written.Posterior(pixels);
        Tensor scale = meanThen.std([0, 2, 3, 4], unbiased: false) / mean.std([0, 2, 3, 4], unbiased: false);
        Tensor noise = (0.5 * (logVarianceThen - logVariance)).exp().mean([0, 2, 3, 4]);
        Assert.InRange((noise / scale - 1).abs().max().item<float>(), 0, 2e-2f);       // the noise of the latents grew as they did
    }

    [Fact]
    public void Autoencoder_WhoseDecoderAloneWasTrained_HasTheLatentsOfItsBeginning()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var options = new VaeTrainingOptions { Dim = 4, Stages = [new VaeTrainingStage(5, 16, 16, 2, 2)], AverageDecay = 0, WarmUpSteps = 1 };
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 5, Width = 16, Height = 16, Frames = 5 });
        string before = Path.Combine(folder, "before.pth"), after = Path.Combine(folder, "after.pth");
        using (var trainer = new VaeTrainer(options, CPU))
            Write(before, trainer);
        using (PthFile file = PthFile.Open(before))
        using (var trainer = new VaeTrainer(options with { DecoderOnly = true }, CPU, new VaeBeginning(file, "before")))
            Write(after, trainer);

        Tensor pixels = clips[0].ToTensor().unsqueeze(0);
        using PthFile first = PthFile.Open(before), second = PthFile.Open(after);
        using WanVae old = WanVae.Load(first, ScalarType.Float32, CPU, "before"), trained = WanVae.Load(second, ScalarType.Float32, CPU, "after");
        Tensor latents = old.Encode(pixels);
        Assert.True(latents.eq(trained.Encode(pixels)).all().item<bool>());
        Assert.False(old.Decode(latents).eq(trained.Decode(latents)).all().item<bool>());
        Assert.Throws<TrainingException>(() => new VaeTrainer(options with { DecoderOnly = true }, CPU));

        void Write(string path, VaeTrainer trainer)
        {
            trainer.Step();
            trainer.Step();
            TrainedVae.Write(path, trainer, clips, count: 6);
        }
    }
}
