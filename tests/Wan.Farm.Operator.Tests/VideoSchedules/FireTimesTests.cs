using System.Globalization;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator.Tests.VideoSchedules;

public sealed class FireTimesTests
{
    [Theory]
    [InlineData("0 22 * * *", "2026-01-01T12:00Z", "2026-01-01T22:00Z")]
    [InlineData("0 22 * * *", "2026-01-01T22:00Z", "2026-01-02T22:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T12:07:30Z", "2026-01-01T12:15Z")]
    [InlineData("0 6 * * SUN", "2026-01-01T12:00Z", "2026-01-04T06:00Z")]
    [InlineData("0 6 * * 1-5", "2026-01-02T12:00Z", "2026-01-05T06:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T12:00Z", "2028-02-29T00:00Z")]
    public void After_AMoment_IsTheNextTimeOfTheSchedule(string cron, string time, string next) => Assert.Equal(At(next), Times(cron).After(At(time)));

    [Fact]
    public void After_DaysOfMonthAndWeek_EitherIsEnough()
    {
        FireTimes times = Times("0 6 13 * FRI");   // 2026-01-02 is a Friday

        Assert.Equal([At("2026-01-02T06:00Z"), At("2026-01-09T06:00Z"), At("2026-01-13T06:00Z"), At("2026-01-16T06:00Z")], Next(times, At("2026-01-01T00:00Z"), 4));
    }

    [Fact]
    public void After_ADayThatNoMonthHas_NeverComes() => Assert.Null(Times("0 0 31 2 *").After(At("2026-01-01T00:00Z")));

    [Fact]
    public void After_InAnotherTimeZone_IsThatOfItsClock() => Assert.Equal(
        [At("2026-03-28T21:00Z"), At("2026-03-29T20:00Z")], Next(Times("0 22 * * *", "Europe/Berlin"), At("2026-03-28T12:00Z"), 2));

    [Fact]
    public void After_AnHourThatTheClockLeavesOut_ComesAnHourLaterByTheClock() => Assert.Equal(
        [At("2026-03-29T01:30Z"), At("2026-03-30T00:30Z")], Next(Times("30 2 * * *", "Europe/Berlin"), At("2026-03-28T12:00Z"), 2));

    [Fact]
    public void After_AnHourThatTheClockHasTwice_ComesOnce() => Assert.Equal(
        [At("2026-10-25T00:30Z"), At("2026-10-26T01:30Z")], Next(Times("30 2 * * *", "Europe/Berlin"), At("2026-10-24T12:00Z"), 2));

    [Theory]
    [InlineData("*/5 * * * *", "2026-01-01T12:00Z", "2026-01-01T12:14Z", "2026-01-01T12:10Z")]
    [InlineData("*/5 * * * *", "2026-01-01T12:10Z", "2026-01-01T12:14Z", null)]
    [InlineData("*/5 * * * *", "2025-01-01T12:10Z", "2026-01-01T12:15Z", "2026-01-01T12:15Z")]
    [InlineData("0 0 1 1 *", "2020-06-01T00:00Z", "2026-12-31T00:00Z", "2026-01-01T00:00Z")]
    [InlineData("0 0 1 1 *", "2026-06-01T00:00Z", "2026-12-31T00:00Z", null)]
    public void Last_BetweenTwoMoments_IsTheLatestTime(string cron, string since, string until, string? last) =>
        Assert.Equal(last is null ? null : At(last), Times(cron).Last(At(since), At(until)));

    internal static FireTimes Times(string cron, string zone = "Etc/UTC") => FireTimes.Of(CronText.Read(cron, out _)!, TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static DateTimeOffset[] Next(FireTimes times, DateTimeOffset from, int count)
    {
        var found = new List<DateTimeOffset>();
        for (DateTimeOffset? at = from; found.Count < count && (at = times.After(at!.Value)) is not null;)
            found.Add(at.Value);
        return [.. found];
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
