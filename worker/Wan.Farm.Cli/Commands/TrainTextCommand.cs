using System.CommandLine;
using Wan.Farm.Cli.Terminals;
using Wan.Training.Text;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm train text</c>: the tokenizer.</summary>
internal sealed class TrainTextCommand(Terminal terminal)
{
    private readonly Argument<string> config = TrainingConfig.File;
    private readonly Option<string> output = new("--out", "-o") { Description = "Folder for the tokenizer's files.", HelpName = "DIR", Required = true };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "text",
            "Train a SentencePiece tokenizer on the captions of the training clips.",
            ["wanfarm train text worker/Wan.Training/Configs/text.yaml --out models/text"])
        {
            config, output,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        TextTrainingOptions options = TrainingConfig.Read<TextTrainingOptions>(parsed.GetRequiredValue(config));
        string folder = Path.GetFullPath(parsed.GetRequiredValue(output));
        try
        {
            TextTraining.Write(folder, options);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(e.Message);
        }

        terminal.Out.WriteLine(folder);
        return ExitCode.Ok;
    }
}
