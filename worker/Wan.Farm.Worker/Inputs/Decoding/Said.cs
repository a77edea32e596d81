using System.Text.RegularExpressions;

namespace Wan.Farm.Worker.Inputs.Decoding;

/// <summary>The first lines of what ffmpeg complained about; later ones follow from them.</summary>
internal sealed partial class Said
{
    private const int Kept = 3, LongestLine = 160;

    private readonly List<string> lines = [];

    public void Add(string line)
    {
        if (lines.Count < Kept && line.Length > 0)
            lines.Add(line);
    }

    /// <summary>On one line, without addresses in memory and paths.</summary>
    public override string ToString() => string.Join("; ", lines.Select(line => Shorten(Addresses().Replace(line, string.Empty).Trim())));

    private static string Shorten(string line) => line.Length <= LongestLine ? line : line[..LongestLine] + "…";

    [GeneratedRegex(@"\[[^\]]* @ 0x[0-9a-f]+\] ?|/\S*/inputs/\S*:? ?")]
    private static partial Regex Addresses();
}
