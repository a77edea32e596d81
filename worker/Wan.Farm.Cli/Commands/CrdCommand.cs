using System.CommandLine;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm crd</c>: the kinds as a cluster has to know them.</summary>
internal sealed class CrdCommand(Terminal terminal)
{
    private readonly Option<string?> output = new("--out", "-o")
    {
        Description = "Folder to write one file per kind to. [default: all to standard output]",
        HelpName = "DIR",
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "crd",
            "Write the custom resource definitions of VideoJob, RenderPool and VideoSchedule, for a cluster's administrator to apply.",
            ["wanfarm crd | kubectl apply --server-side -f -", "wanfarm crd --out crds"])
        {
            output,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(output))));
        return command;
    }

    private int Run(string? folder)
    {
        if (folder is null)
        {
            terminal.Out.Write(string.Join("---\n", Kinds.All.Select(DefinitionWriter.Yaml)));
            return ExitCode.Ok;
        }
        Directory.CreateDirectory(folder);
        foreach (KindDefinition kind in Kinds.All)
        {
            string file = Path.Combine(folder, kind.Plural + ".yaml");
            File.WriteAllText(file, DefinitionWriter.Yaml(kind));
            terminal.Out.WriteLine(file);
        }
        return ExitCode.Ok;
    }
}
