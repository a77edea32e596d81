using Quartz;
using Wan.Farm.Api.VideoSchedules;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>The moments of a schedule, as Quartz reckons them.</summary>
/// <remarks>Where the clocks go forward, a time that there is not comes an hour later by the clock; where they go back, a time that there is twice comes once.</remarks>
public sealed class FireTimes
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromHours(1);

    private readonly CronExpression[] expressions;

    public FireTimes(IReadOnlyList<string> expressions, TimeZoneInfo zone)
    {
        (Expressions, Zone) = (expressions, zone);
        this.expressions = [.. expressions.Select(text => new CronExpression(text) { TimeZone = zone })];
    }

    /// <summary>In Quartz's own syntax. Two where a schedule gives days both of the month and of the week, of which Quartz takes one only.</summary>
    public IReadOnlyList<string> Expressions { get; }

    public TimeZoneInfo Zone { get; }

    public static FireTimes Of(CronText cron, TimeZoneInfo zone)
    {
        string time = $"0 {List(cron.Minutes, 60)} {List(cron.Hours, 24)}", months = List(cron.Months, 12);
        // Quartz's week begins with Sunday as day 1.
        string? days = cron.Days is null ? null : List(cron.Days, 31), week = cron.Weekdays is null ? null : List([.. cron.Weekdays.Select(day => day + 1)], 7);
        string byDay = $"{time} {days ?? "*"} {months} ?", byWeek = $"{time} ? {months} {week}";
        return new FireTimes(week is null ? [byDay] : days is null ? [byWeek] : [byDay, byWeek], zone);
    }

    /// <summary>The first one after a moment; null when none comes any more.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => expressions.Select(expression => expression.GetNextValidTimeAfter(time)).Min();

    /// <summary>The last one after <paramref name="since"/> and not after <paramref name="until"/>; null when there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset since, DateTimeOffset until)
    {
        // Looked for backwards in growing steps, so that it takes no longer after a year of rest than after an hour.
        for (TimeSpan look = ShortestLook; ; look *= 2)
        {
            DateTimeOffset from = until - look > since ? until - look : since;
            DateTimeOffset? last = null;
            while (After(last ?? from) is { } next && next <= until)
                last = next;
            if (last is not null || from <= since)
                return last;
        }
    }

    private static string List(IReadOnlyList<int> values, int all) => values.Count == all ? "*" : string.Join(',', values);
}
