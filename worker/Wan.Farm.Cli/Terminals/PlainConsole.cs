using Spectre.Console;

namespace Wan.Farm.Cli.Terminals;

/// <summary>Lines and tables of text that is not markup: folders and prompts may hold brackets.</summary>
internal static class PlainConsole
{
    public static void WritePlainLine(this IAnsiConsole console, string text)
    {
        console.Write(new Text(text));
        console.WriteLine();
    }

    /// <summary>With a frame on a terminal, bare columns elsewhere.</summary>
    public static Table Table(IAnsiConsole console, params IReadOnlyList<string> titles)
    {
        Table table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.None);
        foreach (string title in titles)
            table.AddColumn(new TableColumn(title).NoWrap());
        return table;
    }
}
