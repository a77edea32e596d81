using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm model</c>: checkpoints.</summary>
internal sealed class ModelCommand(Terminal terminal)
{
    public Command Build() => new("model", "Make and examine checkpoints.") { Init(), Inspect() };

    private Command Init()
    {
        Option<string> preset = new("--preset")
        {
            Description = "Architecture.",
            HelpName = "tiny|1.3b|14b",
            Required = true,
            CustomParser = result => OptionValue.OneOf(result, "tiny", "1.3b", "14b"),
        };
        Option<string> output = new("--out", "-o") { Description = "Folder to write.", HelpName = "DIR", Required = true };
        Option<ulong> seed = new("--seed") { Description = "Seed of the random weights.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var command = new DocumentedCommand(
            "init",
            "Write a checkpoint with random weights in the published layout.",
            ["wanfarm model init --preset tiny --out models/tiny"])
        {
            preset, output, seed,
        };
        command.SetAction((parsed, ct) => InitAsync(parsed.GetRequiredValue(preset), parsed.GetRequiredValue(output), parsed.GetValue(seed), ct));
        return command;
    }

    private Command Inspect()
    {
        Argument<string> folder = new("DIR") { Description = "Folder of the checkpoint." };
        var command = new DocumentedCommand(
            "inspect",
            "Show a checkpoint's layout, architecture, parameters, dtypes, digest, and what is missing.",
            ["wanfarm model inspect /models/Wan2.1-T2V-1.3B"])
        {
            folder,
        };
        command.SetAction((parsed, ct) => InspectAsync(parsed.GetRequiredValue(folder), ct));
        return command;
    }

    private Task<int> InitAsync(string preset, string folder, ulong seed, CancellationToken ct)
    {
        _ = (terminal, preset, folder, seed, ct);
        throw new CommandException("model init: not built yet");
    }

    private Task<int> InspectAsync(string folder, CancellationToken ct)
    {
        _ = (terminal, folder, ct);
        throw new CommandException("model inspect: not built yet");
    }
}
