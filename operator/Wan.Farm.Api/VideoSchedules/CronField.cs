using System.Globalization;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>One field of a schedule's text.</summary>
/// <param name="Words">Names for values, from <paramref name="Least"/> on.</param>
internal sealed record CronField(string Name, int Least, int Most, IReadOnlyList<string> Words)
{
    /// <summary>Lists of ranges with steps, as in <c>1-5,10,20-30/2</c>.</summary>
    /// <returns>The values in order; null when the text allows none, see <paramref name="problem"/>.</returns>
    public IReadOnlyList<int>? Read(string text, out string problem)
    {
        var values = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            if (ReadRange(part) is not var (first, last, step))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"has {Shown(part)} as its {Name}; accepted: *, values, ranges and steps from {Least} to {Most}, as in {Least}, {Least}-{Most} or */2");
                return null;
            }

            for (int value = first; value <= last; value += step)
            {
                values.Add(value);
            }
        }

        problem = "";
        return [.. values];
    }

    private (int First, int Last, int Step)? ReadRange(string part)
    {
        string[] stepped = part.Split('/');
        int step = 1;
        if (stepped.Length > 2 || (stepped.Length == 2 && (!Number(stepped[1], out step) || step == 0)))
        {
            return null;
        }

        if (stepped[0] is "*" or "?")
        {
            // Sunday is 0 then, and not also 7.
            return (Least, Words.Count == 7 ? 6 : Most, step);
        }

        string[] ends = stepped[0].Split('-');
        if (ends.Length > 2 || Value(ends[0]) is not { } first || Value(ends[^1]) is not { } last || last < first)
        {
            return null;
        }

        return (first, ends.Length == 1 && stepped.Length == 2 ? Most : last, step);
    }

    private int? Value(string text)
    {
        for (int i = 0; i < Words.Count; i++)
        {
            if (Words[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return Least + i;
            }
        }

        return Number(text, out int value) && value >= Least && value <= Most ? value : null;
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Shown(string part) => part.Length == 0 ? "nothing" : part;
}
