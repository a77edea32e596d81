using System.Globalization;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>The text of a schedule, field by field: the values that each of them allows.</summary>
/// <remarks>The syntax of crontab(5), as CronJobs have it.</remarks>
public sealed record CronText
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private static readonly CronField[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of the week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    public required IReadOnlyList<int> Minutes { get; init; }

    public required IReadOnlyList<int> Hours { get; init; }

    /// <summary>Of the month; null: any.</summary>
    public required IReadOnlyList<int>? Days { get; init; }

    public required IReadOnlyList<int> Months { get; init; }

    /// <summary>0 is Sunday; null: any. With <see cref="Days"/> given too, either is enough.</summary>
    public required IReadOnlyList<int>? Weekdays { get; init; }

    /// <returns>Null when the text is none; <paramref name="problem"/> says why.</returns>
    public static CronText? Read(string text, out string problem)
    {
        string[] parts = (Names.GetValueOrDefault(text.Trim()) ?? text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length || text.Contains('='))
        {
            problem = text.Contains('=')
                ? "names a time zone, which goes into timeZone"
                : string.Create(CultureInfo.InvariantCulture, $"has {parts.Length} fields, not 5: minute, hour, day of the month, month, day of the week; give e.g. 0 22 * * * or @daily");
            return null;
        }

        var values = new IReadOnlyList<int>[Fields.Length];
        for (int i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Read(parts[i], out problem) is not { } read)
            {
                return null;
            }

            values[i] = read;
        }

        problem = "";
        return new CronText
        {
            Minutes = values[0],
            Hours = values[1],
            Days = IsAny(parts[2]) ? null : values[2],
            Months = values[3],
            Weekdays = IsAny(parts[4]) ? null : [.. values[4].Select(day => day % 7).Distinct().Order()],
        };
    }

    private static bool IsAny(string part) => part is "*" or "?" or "*/1" or "?/1";
}
