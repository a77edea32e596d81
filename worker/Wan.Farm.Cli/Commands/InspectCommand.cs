using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm inspect</c>: what was rendered.</summary>
internal sealed class InspectCommand(Terminal terminal)
{
    public Command Build() => new("inspect", "Measure what was rendered.")
    {
        new InspectSeamsCommand(terminal).Build(),
    };
}
