using Wan.Farm.Api.VideoSchedules;

namespace Wan.Farm.Api.Tests.VideoSchedules;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 22 * * *", "0", "22", null, null)]
    [InlineData("*/20 8-10 1,15 * MON-FRI", "0,20,40", "8,9,10", "1,15", "1,2,3,4,5")]
    [InlineData("5/25 0 * * 7", "5,30,55", "0", null, "0")]
    [InlineData("0 0 * * */3", "0", "0", null, "0,3,6")]
    [InlineData("0 0 ? * sun", "0", "0", null, "0")]
    [InlineData("@daily", "0", "0", null, null)]
    [InlineData("@weekly", "0", "0", null, "0")]
    [InlineData("  0   6  1 * */1 ", "0", "6", "1", null)]
    public void Read_ATextAsInACrontab_GivesTheValuesOfItsFields(string text, string minutes, string hours, string? days, string? weekdays)
    {
        CronText cron = CronText.Read(text, out _)!;

        Assert.Equal((minutes, hours, days, weekdays), (List(cron.Minutes), List(cron.Hours), List(cron.Days), List(cron.Weekdays)));
    }

    [Fact]
    public void Read_NamesOfMonths_AreKnown() => Assert.Equal("1,6,12", List(CronText.Read("0 0 1 Jan,jun,DEC *", out _)!.Months));

    [Theory]
    [InlineData("0 22 * *", "has 4 fields, not 5: minute, hour, day of the month, month, day of the week; give e.g. 0 22 * * * or @daily")]
    [InlineData("60 22 * * *", "has 60 as its minute; accepted: *, values, ranges and steps from 0 to 59, as in 0, 0-59 or */2")]
    [InlineData("0 24 * * *", "has 24 as its hour")]
    [InlineData("0 0 0 * *", "has 0 as its day of the month")]
    [InlineData("0 0 * FOO *", "has FOO as its month")]
    [InlineData("0 0 * * 5-1", "has 5-1 as its day of the week")]
    [InlineData("*/0 * * * *", "has */0 as its minute")]
    [InlineData("1, * * * *", "has nothing as its minute")]
    [InlineData("TZ=Europe/Berlin 0 22 * * *", "names a time zone, which goes into timeZone")]
    [InlineData("@reboot", "has 1 fields, not 5")]
    public void Read_WhatIsNone_SaysWhichFieldAndWhatWouldBeAccepted(string text, string message)
    {
        Assert.Null(CronText.Read(text, out string problem));
        Assert.StartsWith(message, problem, StringComparison.Ordinal);
    }

    private static string? List(IReadOnlyList<int>? values) => values is null ? null : string.Join(',', values);
}
