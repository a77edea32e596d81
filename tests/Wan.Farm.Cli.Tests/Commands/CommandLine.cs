using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Runs <c>wanfarm</c> in this process and keeps what it said.</summary>
internal static class CommandLine
{
    public static Task<CommandResult> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public static Task<CommandResult> RunAsync(string[] args, CancellationToken ct) => RunAsync(args, [], ct);

    public static async Task<CommandResult> RunAsync(string[] args, Dictionary<string, string> environment, CancellationToken ct)
    {
        var output = new StringWriter();
        var talk = new StringWriter();
        var terminal = new Terminal(output, talk, outputIsTerminal: false, talksToPerson: false, colour: false);
        int code = await new WanFarmApp(terminal, TimeProvider.System, name => environment.GetValueOrDefault(name)).RunAsync(args, ct);
        return new CommandResult(code, output.ToString(), talk.ToString());
    }
}
