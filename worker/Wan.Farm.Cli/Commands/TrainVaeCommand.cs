using System.CommandLine;
using System.Globalization;
using TorchSharp;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Cli.Watching;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Vae;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm train vae</c>: the autoencoder.</summary>
internal sealed class TrainVaeCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    // Enough for mean and deviation of a latent channel to a few percent.
    private const int ClipsToMeasure = 32;
    private const int ClipsToScore = 16;

    private readonly Argument<string> config = TrainingConfig.File;
    private readonly Option<string> output = TrainingConfig.Output;
    private readonly Option<string?> beginning = new("--init") { Description = "A trained autoencoder of the same width to begin with. [default: random weights]", HelpName = "FILE" };
    private readonly TrainingMachine machine = new();
    private readonly TrainingWatch watch = new();

    public Command Build()
    {
        var command = new DocumentedCommand(
            "vae",
            "Train an autoencoder of the Wan2.1 kind. The same command goes on where it stopped.",
            ["wanfarm train vae worker/Wan.Training/Configs/vae.yaml --out models/vae"])
        {
            config, output, beginning,
        };
        machine.AddTo(command);
        watch.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() => StoppableTraining.Run(terminal, stop => Run(parsed, stop), ct), ct));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken ct)
    {
        torch.Device device = machine.Choose(parsed);
        VaeTrainingOptions options = TrainingConfig.Read<VaeTrainingOptions>(parsed.GetRequiredValue(config));
        using TrainingGroup group = TrainingGroup.Join(environment, parsed.GetRequiredValue(config), ct);
        string folder = Path.GetFullPath(parsed.GetRequiredValue(output));
        string? file = parsed.GetValue(beginning);
        using PthFile? weights = file is null ? null : PthFile.Open(file);
        using var trainer = new VaeTrainer(options, device, weights is null ? null : new VaeBeginning(weights, FileDigest.Of(file!)), group.Ranks);
        var samples = new VaeSamples(trainer, device, folder);
        using WatchedTrainer watched = watch.Start(parsed, trainer, clock, step => samples.Draw(step, ct));
        machine.Finish(parsed, folder, watched, device, terminal, clock, ct);
        if (!group.Ranks.Leads) return ExitCode.Ok;
        string path = Path.Combine(folder, TrainedVae.FileName);
        TrainedVae.Write(path, trainer, Clips(options, Split.Train), ClipsToMeasure);
        terminal.Say(Score(path, Clips(options, Split.HeldOut), device));
        terminal.Out.WriteLine(path);
        return ExitCode.Ok;
    }

    // Other clips than those of the training, of the size that it ended with.
    private static ClipDataset Clips(VaeTrainingOptions options, Split split) => new(options.Stages[^1].Data(options.Seed + 1, split));

    private static string Score(string path, ClipDataset clips, torch.Device device)
    {
        using PthFile file = PthFile.Open(path);
        using WanVae written = WanVae.Load(file, torch.ScalarType.Float32, device, digest: "written");
        ReconstructionScore score = ReconstructionScore.Of(written, clips, ClipsToScore, device);
        return string.Create(CultureInfo.InvariantCulture, $"{ClipsToScore} clips of combinations never trained on: PSNR {score.PeakSignalToNoise:0.0} dB, mean colour off by {score.ColourShift:0.00} of 255 levels");
    }
}
