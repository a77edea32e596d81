using System.CommandLine;
using TorchSharp;
using Wan.Farm.Cli.Terminals;
using Wan.Training.Data;
using Wan.Training.Runs;
using Wan.Training.Vae;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm train vae</c>: the autoencoder.</summary>
internal sealed class TrainVaeCommand(Terminal terminal, TimeProvider clock)
{
    // Enough for mean and deviation of a latent channel to a few percent.
    private const int ClipsToMeasure = 64;

    private readonly Argument<string> config = TrainingConfig.File;
    private readonly Option<string> output = TrainingConfig.Output;
    private readonly TrainingMachine machine = new();

    public Command Build()
    {
        var command = new DocumentedCommand(
            "vae",
            "Train an autoencoder of the Wan2.1 kind. The same command goes on where it stopped.",
            ["wanfarm train vae worker/Wan.Training/Configs/vae.yaml --out models/vae"])
        {
            config, output,
        };
        machine.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() => StoppableTraining.Run(terminal, stop => Run(parsed, stop), ct), ct));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken ct)
    {
        torch.Device device = machine.Choose(parsed);
        VaeTrainingOptions options = TrainingConfig.Read<VaeTrainingOptions>(parsed.GetRequiredValue(config));
        string folder = Path.GetFullPath(parsed.GetRequiredValue(output));
        using var trainer = new VaeTrainer(options, device);
        machine.Finish(parsed, folder, trainer, device, terminal, clock, ct);
        TrainingStage last = options.Stages[^1];
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = options.Seed + 1, Width = last.Width, Height = last.Height, Frames = last.Frames });
        string path = Path.Combine(folder, TrainedVae.FileName);
        TrainedVae.Write(path, trainer, clips, ClipsToMeasure);
        terminal.Out.WriteLine(path);
        return ExitCode.Ok;
    }
}
