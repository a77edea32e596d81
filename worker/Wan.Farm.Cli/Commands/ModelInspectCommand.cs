using System.CommandLine;
using System.Text.Json;
using Wan.Farm.Cli.Terminals;
using Wan.Models.Weights;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm model inspect</c>: what a checkpoint folder holds.</summary>
internal sealed class ModelInspectCommand(Terminal terminal)
{
    private readonly Argument<string> folder = new("DIR") { Description = "Folder of the checkpoint." };

    private readonly Option<OutputFormat> format = new("--output")
    {
        Description = "What standard output carries: text for people, or one JSON object. [default: table]",
        HelpName = "table|json",
        CustomParser = OptionValue.OneOf<OutputFormat>,
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "inspect",
            "Show a checkpoint's layout, architecture, parameters, dtypes, digest, and what is missing. Exits with 1 when it cannot be rendered with.",
            ["wanfarm model inspect /models/Wan2.1-T2V-1.3B", "wanfarm model inspect models/tiny --output json | jq -r .digest"])
        {
            folder, format,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(Path.GetFullPath(parsed.GetRequiredValue(folder)), parsed.GetValue(format))));
        return command;
    }

    private int Run(string path, OutputFormat output)
    {
        terminal.SpeaksJson = output == OutputFormat.Json;
        if (!Directory.Exists(path))
            throw new UsageException($"the folder {path} does not exist");
        CheckpointReport report = Checkpoint.Inspect(path);
        if (output == OutputFormat.Json)
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, JsonText.Indented));
        else
            ModelTable.Write(report, terminal.OutConsole);
        if (report.IsComplete)
            return ExitCode.Ok;
        terminal.Fail($"{path} cannot be rendered with");
        return ExitCode.Failed;
    }
}
