using System.Text.Json;
using Spectre.Console;

namespace Wan.Farm.Cli.Terminals;

/// <summary>Where results and talk go. Results on <see cref="Out"/>, everything said to a person on <see cref="Error"/>.</summary>
internal sealed class Terminal
{
    // Wide enough that no table of ours wraps when a file or a pipe reads it.
    private const int RedirectedWidth = 400;

    private readonly object writing = new();

    /// <param name="talksToPerson">Whether <paramref name="error"/> is a terminal that can redraw lines.</param>
    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool talksToPerson, bool colour)
    {
        Out = output;
        Error = error;
        TalksToPerson = talksToPerson;
        OutConsole = Console(output, outputIsTerminal, colour);
        ErrorConsole = Console(error, talksToPerson, colour);
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool TalksToPerson { get; }

    public IAnsiConsole OutConsole { get; }

    public IAnsiConsole ErrorConsole { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess(Func<string, string?> environment)
    {
        bool dumb = environment("TERM") is null or "" or "dumb";
        bool colour = string.IsNullOrEmpty(environment("NO_COLOR")) && !dumb;
        return new Terminal(
            System.Console.Out,
            System.Console.Error,
            outputIsTerminal: !System.Console.IsOutputRedirected && !dumb,
            talksToPerson: !System.Console.IsErrorRedirected && !dumb && string.IsNullOrEmpty(environment("CI")),
            colour);
    }

    /// <summary>Whether a program reads what is said: then every line is a JSON object with an <c>event</c>.</summary>
    public bool SpeaksJson { get; set; }

    /// <summary>Set while something redraws lines of <see cref="ErrorConsole"/>: what is said then goes above it.</summary>
    public bool IsDrawing { get; set; }

    public void Say(string text) => Speak("info", text, text);

    public void Warn(string text) => Speak("warning", Emphasised("warning:", yellow: true, text), text);

    public void Fail(string text) => Speak("error", Emphasised("error:", yellow: false, text), text);

    /// <summary>One line on <see cref="Error"/>, as it is.</summary>
    public void WriteLine(string line)
    {
        if (IsDrawing)
        {
            ErrorConsole.WriteLine(line);
            return;
        }
        lock (writing)
        {
            Error.WriteLine(line);
            Error.Flush();
        }
    }

    private void Speak(string kind, string forPeople, string message) =>
        WriteLine(SpeaksJson ? JsonSerializer.Serialize(new { @event = kind, message }, JsonText.OneLine) : forPeople);

    private string Emphasised(string word, bool yellow, string text)
    {
        const int yellowCode = 33, redCode = 31;
        return IsDrawing || ErrorConsole.Profile.Capabilities.ColorSystem == ColorSystem.NoColors
            ? $"{word} {text}"
            : $"\u001b[1;{(yellow ? yellowCode : redCode)}m{word}\u001b[0m {text}";
    }

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal, bool colour)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
