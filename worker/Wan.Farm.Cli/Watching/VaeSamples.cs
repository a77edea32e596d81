using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Vae;

namespace Wan.Farm.Cli.Watching;

/// <summary>Shows a few clips never trained on, each as it is drawn and beside it as the moving average of an autoencoder in training gives it back.</summary>
/// <param name="run">the training's folder</param>
internal sealed class VaeSamples(VaeTrainer trainer, torch.Device device, string run)
{
    private const int Clips = 4, ClipsToMeasure = 4;

    private readonly SampleSheets sheets = new(run);

    public void Draw(long step, CancellationToken ct)
    {
        VaeTrainingStage stage = trainer.Stage;
        sheets.Add(step, new VideoSize(stage.Width, stage.Height), Reconstruct, ct);

        IReadOnlyList<(string Text, IReadOnlyList<byte[]> Frames)> Reconstruct(string scratch)
        {
            string path = Path.Combine(scratch, TrainedVae.FileName);
            TrainedVae.Write(path, trainer, Of(stage, Split.Train), ClipsToMeasure);
            using PthFile file = PthFile.Open(path);
            using WanVae vae = WanVae.Load(file, torch.ScalarType.Float32, device, digest: "sample");
            ClipDataset clips = Of(stage, Split.HeldOut);
            return
            [
                .. Enumerable.Range(0, Clips).Select(i => clips[i]).SelectMany(clip =>
                {
                    ct.ThrowIfCancellationRequested();
                    return new[] { ("as drawn", clip.Frames), ("given back", Reconstruction.Of(vae, clip, device)) };
                }),
            ];
        }
    }

    private static ClipDataset Of(VaeTrainingStage stage, Split split) => new(stage.Data(seed: 0, split));
}
