using System.Runtime.InteropServices;
using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>
/// Unicode normalisation form C. Needed because <see cref="string.Normalize()"/> returns its input unchanged when the process runs
/// without ICU (<c>InvariantGlobalization</c>), as this one does.
/// </summary>
internal static class CanonicalComposition
{
    /// <summary>No character below U+0300 changes or combines with its neighbour.</summary>
    private const char FirstInvolved = '\u0300';

    private static readonly Dictionary<int, byte> CombiningClass = [];
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Composites = [];

    static CanonicalComposition()
    {
        foreach (string line in DataTable.Lines("canonical-composition.txt"))
        {
            string[] columns = line.Split(' ');
            switch (columns[0])
            {
                case "c":
                    for (int code = DataTable.Hex(columns[1]); code <= DataTable.Hex(columns[2]); code++)
                        CombiningClass[code] = byte.Parse(columns[3]);
                    break;
                case "d" or "x":
                    int whole = DataTable.Hex(columns[1]);
                    int[] parts = [.. columns[2..].Select(DataTable.Hex)];
                    Decompositions[whole] = parts;
                    if (columns[0] == "d")
                        Composites[(parts[0], parts[1])] = whole;
                    break;
            }
        }
    }

    /// <summary>Normalises to form C. The text has no lone surrogates.</summary>
    internal static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstInvolved - 1)) < 0)
            return text;
        var codes = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, codes);
        Span<int> decomposed = CollectionsMarshal.AsSpan(codes);
        SortMarks(decomposed);

        var result = new StringBuilder(text.Length);
        foreach (int code in Combine(decomposed))
            result.Append(new Rune(code));
        return result.ToString();
    }

    private static void Decompose(int code, List<int> result)
    {
        if (Hangul.IsSyllable(code))
        {
            Hangul.Decompose(code, result);
        }
        else if (Decompositions.TryGetValue(code, out int[]? parts))
        {
            foreach (int part in parts)
                Decompose(part, result);
        }
        else
        {
            result.Add(code);
        }
    }

    /// <summary>Marks on one letter go in the order of their class; those of equal class keep their order.</summary>
    private static void SortMarks(Span<int> codes)
    {
        for (int start = 0; start < codes.Length; start++)
        {
            int end = start;
            while (end < codes.Length && ClassOf(codes[end]) != 0)
                end++;
            if (end - start > 1)
            {
                Span<int> marks = codes[start..end];
                marks.ToArray().OrderBy(ClassOf).ToArray().CopyTo(marks);     // OrderBy is stable, Sort is not
            }
            start = end;
        }
    }

    /// <summary>
    /// Joins each mark with the last letter before it, unless a mark of the same class stands in between. Works in
    /// place and returns what is left.
    /// </summary>
    private static Span<int> Combine(Span<int> codes)
    {
        int letter = -1;        // index of the last character of class 0
        byte lastClass = 0;     // of the last character that was kept after it
        int kept = 0;
        foreach (int code in codes)
        {
            byte combiningClass = ClassOf(code);
            bool isAdjacent = letter == kept - 1;
            if (letter >= 0 && (isAdjacent || (lastClass != 0 && lastClass < combiningClass))
                && TryCombine(codes[letter], code, out int composite))
            {
                codes[letter] = composite;
                continue;
            }
            if (combiningClass == 0)
                letter = kept;
            lastClass = combiningClass;
            codes[kept++] = code;
        }
        return codes[..kept];
    }

    private static bool TryCombine(int first, int second, out int composite) =>
        Hangul.TryCompose(first, second, out composite) || Composites.TryGetValue((first, second), out composite);

    private static byte ClassOf(int code) => CombiningClass.GetValueOrDefault(code);
}
