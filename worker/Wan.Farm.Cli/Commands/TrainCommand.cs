using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm train</c>: small models from procedural clips.</summary>
internal sealed class TrainCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    public Command Build() => new("train", "Train a small model on procedural clips.")
    {
        new TrainTextCommand(terminal).Build(),
        new TrainVaeCommand(terminal, clock, environment).Build(),
        new TrainDitCommand(terminal, clock, environment).Build(),
    };
}
