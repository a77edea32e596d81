using System.CommandLine;
using TorchSharp;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Cli.Watching;
using Wan.Models.TextEncoder;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Dit;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm train dit</c>: the diffusion transformer and its text encoder.</summary>
internal sealed class TrainDitCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    private readonly Argument<string> config = TrainingConfig.File;
    private readonly Option<string> output = TrainingConfig.Output;
    private readonly TrainingMachine machine = new();
    private readonly TrainingWatch watch = new();
    private readonly Option<string> vae = new("--vae") { Description = "The autoencoder's file.", HelpName = "FILE", Required = true };
    private readonly Option<string> text = new("--text") { Description = "The tokenizer's folder.", HelpName = "DIR", Required = true };

    private readonly Option<string?> beginning = new("--init")
    {
        Description = "Folder of a trained model of these sizes to begin with; a text-to-video model begins an image-to-video one too. [default: random weights]",
        HelpName = "DIR",
    };

    private readonly Option<string?> latents = new("--keep-latents")
    {
        Description = "Folder for encoded clips (of the stages with clips:), so that a training that goes on need not encode them again. [default: not kept]",
        HelpName = "DIR",
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "dit",
            "Train a transformer and its text encoder on an autoencoder's latents. The same command goes on where it stopped.",
            ["wanfarm train dit worker/Wan.Training/Configs/dit.yaml --text models/text --vae models/vae/Wan2.1_VAE.pth --out models/small"])
        {
            config, output, text, vae, beginning, latents,
        };
        machine.AddTo(command);
        watch.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() => StoppableTraining.Run(terminal, stop => Run(parsed, stop), ct), ct));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken ct)
    {
        torch.Device device = machine.Choose(parsed);
        DitTrainingOptions options = TrainingConfig.Read<DitTrainingOptions>(parsed.GetRequiredValue(config));
        using TrainingGroup group = TrainingGroup.Join(environment, parsed.GetRequiredValue(config), ct);
        string folder = Path.GetFullPath(parsed.GetRequiredValue(output)), file = parsed.GetRequiredValue(vae), words = parsed.GetRequiredValue(text);
        using PthFile weights = PthFile.Open(file);
        using WanVae autoencoder = WanVae.Load(weights, options.ComputeType, device, FileDigest.Of(file));
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(words);
        using Checkpoint? model = BeginWith(parsed.GetValue(beginning), folder, tokenizer);
        using var trainer = new DitTrainer(options, autoencoder, tokenizer, device, group.Ranks, model is null ? null : new DitBeginning(model), parsed.GetValue(latents));
        var samples = new DitSamples(trainer, words, file, device, folder);
        using WatchedTrainer watched = watch.Start(parsed, trainer, clock, step => samples.Draw(step, ct));
        // With every save: whatever ends the training, there is a model of all but its last minute.
        machine.Finish(parsed, folder, watched, device, terminal, clock, ct, saved: () => TrainedModel.Write(folder, trainer, words, file));
        if (group.Ranks.Leads) terminal.Out.WriteLine(folder);
        return ExitCode.Ok;
    }

    private static Checkpoint? BeginWith(string? given, string output, UmT5Tokenizer tokenizer)
    {
        if (given is null) return null;
        // What is written in the end would be what the training began with: it could not go on.
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) == Path.TrimEndingDirectorySeparator(output))
            throw new UsageException($"--init {given}: is where --out writes too; give another folder for the result");
        Checkpoint model = Checkpoint.Open(given, CheckpointParts.Transformer | CheckpointParts.TextEncoder | CheckpointParts.Tokenizer);
        string own = Path.Combine(model.TokenizerFolder, Path.GetFileName(tokenizer.Source));
        if (File.Exists(own) && FileDigest.Of(own) == FileDigest.Of(tokenizer.Source)) return model;
        model.Dispose();
        throw new UsageException($"--text: {tokenizer.Source} is not the tokenizer whose words the text encoder of --init {given} knows; give {Path.GetDirectoryName(own)}");
    }
}
