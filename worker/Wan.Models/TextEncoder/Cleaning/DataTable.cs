using System.Globalization;
using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Reads the tables that <c>Data/make_tables.py</c> writes.</summary>
internal static class DataTable
{
    internal static IEnumerable<string> Lines(string name)
    {
        Stream stream = typeof(DataTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The table {name} is missing from this build.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    internal static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
