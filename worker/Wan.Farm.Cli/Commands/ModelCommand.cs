using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm model</c>: checkpoints.</summary>
internal sealed class ModelCommand(Terminal terminal, TimeProvider clock)
{
    public Command Build() => new("model", "Make and examine checkpoints.")
    {
        new ModelInitCommand(terminal, clock).Build(),
        new ModelInspectCommand(terminal).Build(),
    };
}
