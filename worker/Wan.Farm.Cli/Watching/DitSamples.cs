using TorchSharp;
using Wan.Farm.Cli.Scores;
using Wan.Farm.Contracts.Tasks;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Dit;

namespace Wan.Farm.Cli.Watching;

/// <summary>Renders a few prompts of scenes never trained on, from their first frames where the model takes one, with the moving average of a transformer in training.</summary>
/// <param name="tokenizer">the tokenizer's folder</param>
/// <param name="vae">the autoencoder's file</param>
/// <param name="run">the training's folder</param>
internal sealed class DitSamples(DitTrainer trainer, string tokenizer, string vae, torch.Device device, string run)
{
    private const int Prompts = 4, Steps = 20;
    private const double Shift = 5, Guidance = 5;

    private readonly SampleSheets sheets = new(run);

    public void Draw(long step, CancellationToken ct)
    {
        DitStage stage = trainer.Stage;
        var size = new VideoSize(stage.Width, stage.Height);
        sheets.Add(step, size, Render, ct);

        IReadOnlyList<(string Text, IReadOnlyList<byte[]> Frames)> Render(string scratch)
        {
            TrainedModel.Write(scratch, trainer, tokenizer, vae);
            var settings = new ScoreSettings(size, stage.Frames, Steps, Shift, Guidance, ScoreStrategy.Single, Window: 5, Overlap: 2);
            torch.ScalarType dtype = device.type == DeviceType.CPU ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16;
            using var renderer = new PromptRenderer(scratch, settings, dtype, device);
            // The sheet's font has Latin letters only.
            var clips = new ClipDataset(new ClipDatasetOptions { Split = Split.HeldOut, ChineseShare = 0, Width = stage.Width, Height = stage.Height, Frames = stage.Frames });
            return [.. Enumerable.Range(0, Prompts).Select(i => (clips.Caption(i), renderer.Render(clips.Caption(i), renderer.TakesPicture ? clips[i].Frames[0] : null, seed: i, ct)))];
        }
    }
}
