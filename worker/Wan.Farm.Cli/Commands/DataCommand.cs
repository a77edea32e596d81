using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm data</c>: the captioned clips that a small model learns from.</summary>
internal sealed class DataCommand(Terminal terminal)
{
    public Command Build() => new("data", "Look at the captioned clips that a small model learns from.")
    {
        new DataPreviewCommand(terminal).Build(),
    };
}
