using System.Globalization;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Indices as ranges, such as <c>0-4,6</c>.</summary>
public static class IndexRanges
{
    /// <returns>Null when the text is not of this form, or an index is not below <paramref name="count"/>.</returns>
    public static IReadOnlyList<int>? Read(string text, int count)
    {
        var indices = new SortedSet<int>();
        foreach (string range in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || last < first || last >= count)
                return null;
            indices.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return [.. indices];
    }

    /// <param name="indices">Ascending.</param>
    /// <returns>Null when there are none. What is longer than <paramref name="longest"/> ends in an ellipsis.</returns>
    public static string? Write(IEnumerable<int> indices, int longest)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (int index in indices)
        {
            if (ranges is [.., var (first, last)] && index == last + 1)
                ranges[^1] = (first, index);
            else
                ranges.Add((index, index));
        }
        string text = string.Join(',', ranges.Select(range => range.First == range.Last
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));
        return text.Length == 0 ? null : text.Length <= longest ? text : text[..text.LastIndexOf(',', longest - 2)] + ",…";
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
