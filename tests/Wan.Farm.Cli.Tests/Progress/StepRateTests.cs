using Wan.Farm.Cli.Progress;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class StepRateTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void SecondsPerStep_BeforeTheFirstStep_IsUnknown()
    {
        var rate = new StepRate(clock, steps: 10, firstStep: 0);
        clock.Advance(5);
        Assert.Null(rate.SecondsPerStep);
        Assert.Null(rate.Remaining);
    }

    [Fact]
    public void SecondsPerStep_SlowFirstStep_IsLeftOutOnceASecondIsThere()
    {
        var rate = new StepRate(clock, steps: 10, firstStep: 0);
        Step(rate, 1, seconds: 30);
        Assert.Equal(30, rate.SecondsPerStep);
        Step(rate, 2, seconds: 2);
        Step(rate, 3, seconds: 4);
        Assert.Equal(3, rate.SecondsPerStep);
    }

    [Fact]
    public void Remaining_ResumedRender_CountsOnlyTheStepsLeft()
    {
        var rate = new StepRate(clock, steps: 10, firstStep: 6);
        Step(rate, 7, seconds: 2);
        Step(rate, 8, seconds: 2);
        Assert.Equal(TimeSpan.FromSeconds(4), rate.Remaining);
    }

    [Fact]
    public void Remaining_StepTakesLongerThanExpected_FallsToZeroAndNotBelow()
    {
        var rate = new StepRate(clock, steps: 2, firstStep: 0);
        Step(rate, 1, seconds: 2);
        clock.Advance(1);
        Assert.Equal(TimeSpan.FromSeconds(1), rate.Remaining);
        clock.Advance(10);
        Assert.Equal(TimeSpan.Zero, rate.Remaining);
    }

    private void Step(StepRate rate, int done, double seconds)
    {
        clock.Advance(seconds);
        rate.Advance(done);
    }
}
