using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary>Presents a command line that does not parse: every problem, the nearest known word for a typo.</summary>
internal static class UsageErrors
{
    public static void Present(ParseResult parsed, Terminal terminal)
    {
        Command command = parsed.CommandResult.Command;
        IReadOnlyList<string> unknown = Unknown(parsed);
        foreach (string word in unknown)
            terminal.Fail($"unknown {(word.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument")} '{word}'{Suggestion(word, command)}");
        foreach (string message in parsed.Errors.Select(error => error.Message).Where(message => unknown.Count == 0 || !IsAboutUnknown(message)))
            terminal.Fail(InOurWords(message, command));
        terminal.Say($"See '{Path(command)} --help'.");
    }

    /// <summary>Words that no option or argument took. What follows an unknown option is its value, not another mistake.</summary>
    private static IReadOnlyList<string> Unknown(ParseResult parsed)
    {
        string[] options = [.. parsed.UnmatchedTokens.Where(token => token.StartsWith('-'))];
        return options.Length > 0 ? options : [.. parsed.UnmatchedTokens.Take(1)];
    }

    private static bool IsAboutUnknown(string message) =>
        message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal) || message.StartsWith("Required command", StringComparison.Ordinal);

    private static string InOurWords(string message, Command command) => message switch
    {
        _ when message.StartsWith("Required command", StringComparison.Ordinal) =>
            $"which command? One of {string.Join(", ", Shown(command).Select(sub => sub.Name))}.",
        _ when message.StartsWith("Required argument missing for command", StringComparison.Ordinal) =>
            $"{string.Join(' ', command.Arguments.Select(argument => argument.Name))} is missing.",
        _ => message,
    };

    private static string Suggestion(string word, Command command)
    {
        IEnumerable<string> known = word.StartsWith('-')
            ? command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
                .SelectMany(option => option.Aliases.Append(option.Name))
            : Shown(command).SelectMany(sub => sub.Aliases.Append(sub.Name));
        string? nearest = NearestWord.To(word, known);
        return nearest is null ? "" : $"; did you mean '{nearest}'?";
    }

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(sub => !sub.Hidden);

    private static string Path(Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, at is RootCommand ? "wanfarm" : at.Name);
        return string.Join(' ', names);
    }
}
