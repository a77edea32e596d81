using Wan.Farm.Api.RenderPools;
using Wan.Farm.Operator.RenderPools;

namespace Wan.Farm.Operator.Tests.RenderPools;

public sealed class ScalePlannerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AutoscalingSpec Spec = new() { MinGroups = 0, MaxGroups = 5, SecondsPerGroup = 100, CooldownSeconds = 60 };

    private static ScalePlan Plan(int groups, double seconds, bool waiting = false, int lastBusy = -1, double? enoughFor = null, AutoscalingSpec? spec = null) =>
        ScalePlanner.Plan(spec ?? Spec, groups, seconds, waiting, lastBusy, enoughFor is { } since ? Noon.AddSeconds(-since) : null, Noon);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(1, 250, 3)]
    [InlineData(1, 10_000, 5)]
    public void Plan_MoreWork_MakesMoreGroupsAtOnceUpToTheMost(int groups, double seconds, int wanted) => Assert.Equal(new ScalePlan(wanted, null), Plan(groups, seconds));

    [Fact]
    public void Plan_AJobWaitsForItsModel_MakesOneGroup() => Assert.Equal(1, Plan(0, 0, waiting: true).Groups);

    [Fact]
    public void Plan_LessWork_WaitsForTheCooldown()
    {
        Assert.Equal(new ScalePlan(4, Noon), Plan(4, 100));
        Assert.Equal(new ScalePlan(4, Noon.AddSeconds(-59)), Plan(4, 100, enoughFor: 59));
        Assert.Equal(1, Plan(4, 100, enoughFor: 60).Groups);
    }

    [Fact]
    public void Plan_MoreWorkMeanwhile_BeginsTheCooldownAnew() => Assert.Null(Plan(4, 400, enoughFor: 59).EnoughSince);

    [Fact]
    public void Plan_NothingToDo_LeavesTheFewest()
    {
        Assert.Equal(0, Plan(4, 0, enoughFor: 60).Groups);
        Assert.Equal(2, Plan(4, 0, enoughFor: 60, spec: Spec with { MinGroups = 2 }).Groups);
    }

    [Fact]
    public void Plan_AGroupThatHasWork_StaysAndThoseBeforeIt() => Assert.Equal(3, Plan(5, 10, lastBusy: 2, enoughFor: 60).Groups);
}
