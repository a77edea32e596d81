using Wan.Farm.Api.RenderPools;
using Wan.Farm.Operator.RenderPools;

namespace Wan.Farm.Operator.Tests.RenderPools;

public sealed class PoolPlannerTests
{
    private const string Now = "now";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PoolOptions Options = new();

    private static PoolSnapshot Pool(int groups, int size, params PodSnapshot[] pods) => new(groups, size, Now, [], pods);

    private static PodSnapshot Pod(int group, int rank, PodState state = PodState.Ready, int attempt = 0, string template = Now)
    {
        var id = new PodId(group, attempt, rank);
        return new PodSnapshot(id, id.NameIn("p"), $"uid {id}", state, template) { Ending = state == PodState.Failed ? "exit code 3" : null };
    }

    private static GroupRestarts Restarts(int group, int attempt, int failures, double secondsAgo) =>
        new() { Group = group, Attempt = attempt, Failures = failures, FailureTime = Noon.AddSeconds(-secondsAgo) };

    private static PoolPlan Plan(PoolSnapshot pool) => PoolPlanner.Plan(pool, Options, Noon);

    [Fact]
    public void Plan_ANewPool_MakesEveryGroupWhole()
    {
        PoolPlan plan = Plan(Pool(2, 2));

        Assert.Equal(["p-0-0-0", "p-0-0-1", "p-1-0-0", "p-1-0-1"], plan.Create.Select(id => id.NameIn("p")));
        Assert.Empty(plan.Restarts);
    }

    [Fact]
    public void Plan_EveryGroupReady_DoesNothing()
    {
        PoolPlan plan = Plan(Pool(2, 1, Pod(0, 0), Pod(1, 0)));

        Assert.Equal((2, null, null), (plan.ReadyGroups, plan.Problem, plan.RecheckAfter));
        Assert.Empty(plan.Create);
        Assert.Empty(plan.Delete);
    }

    [Fact]
    public void Plan_OneRankFailed_EndsTheAttemptOfItsGroupAlone()
    {
        PoolPlan plan = Plan(Pool(2, 2, Pod(0, 0), Pod(0, 1, PodState.Failed), Pod(1, 0), Pod(1, 1)));

        GroupRestarts ended = Assert.Single(plan.Restarts);
        Assert.Equal((0, 1, 1), (ended.Group, ended.Attempt, ended.Failures));
        Assert.Equal("p-0-0-1 ended: exit code 3; its group is made anew (failure 1)", plan.Problem?.Message);
        Assert.Empty(plan.Delete);   // in the next pass, once it is recorded
        Assert.Equal(1, plan.ReadyGroups);
    }

    [Fact]
    public void Plan_AnAttemptIsRecordedAsEnded_DeletesItsPodsAndMakesNoneWhileTheyAreThere()
    {
        PoolPlan plan = Plan(Pool(1, 2, Pod(0, 0), Pod(0, 1, PodState.Failed)) with { Restarts = [Restarts(0, 1, 1, 0)] });

        Assert.Equal(["p-0-0-0", "p-0-0-1"], plan.Delete.Select(pod => pod.Name));
        Assert.Empty(plan.Create);
    }

    [Fact]
    public void Plan_APodThatGoesAlready_IsNotDeletedTwice()
    {
        PoolPlan plan = Plan(Pool(1, 1, Pod(0, 0) with { GoneAt = Noon.AddSeconds(20) }) with { Restarts = [Restarts(0, 1, 1, 0)] });

        Assert.Empty(plan.Delete);
    }

    [Theory]
    [InlineData(1, 0.9, 0.1)]
    [InlineData(3, 3.5, 0.5)]
    [InlineData(30, 299, 1)]
    public void Plan_AGroupThatFailed_WaitsLongerAfterEachFailure(int failures, double secondsAgo, double left)
    {
        PoolPlan plan = Plan(Pool(1, 1) with { Restarts = [Restarts(0, failures, failures, secondsAgo)] });

        Assert.Empty(plan.Create);
        Assert.Equal(left, plan.RecheckAfter!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Plan_ThePauseIsOver_MakesTheNextAttempt()
    {
        PoolPlan plan = Plan(Pool(1, 1) with { Restarts = [Restarts(0, 2, 2, 3)] });

        Assert.Equal("p-0-2-0", Assert.Single(plan.Create).NameIn("p"));
    }

    [Theory]
    [InlineData(PodState.Disrupted)]
    [InlineData(PodState.Ready)]
    public void Plan_AGroupThatWasDisrupted_IsMadeAnewWithoutCountingAFailure(PodState state)
    {
        PodSnapshot going = Pod(0, 0, state) with { GoneAt = state == PodState.Ready ? Noon.AddSeconds(30) : null };

        PoolPlan plan = Plan(Pool(1, 2, going, Pod(0, 1)));

        Assert.Equal((1, 0), (plan.Restarts[0].Attempt, plan.Restarts[0].Failures));
        Assert.Null(plan.Problem?.Message);
    }

    [Fact]
    public void Plan_AGroupThatLacksAPod_IsMadeAnewAsAWhole()
    {
        PoolPlan plan = Plan(Pool(1, 2, Pod(0, 0)));

        Assert.Equal(1, plan.Restarts[0].Attempt);
        Assert.Equal("group 0 lacks 1 of its 2 pods; its group is made anew (failure 1)", plan.Problem?.Message);
        Assert.Empty(plan.Create);
    }

    [Fact]
    public void Plan_FewerGroups_DeletesTheLast()
    {
        PoolPlan plan = Plan(Pool(1, 1, Pod(0, 0), Pod(1, 0), Pod(2, 0)));

        Assert.Equal(["p-1-0-0", "p-2-0-0"], plan.Delete.Select(pod => pod.Name));
        Assert.Equal(1, plan.ReadyGroups);
    }

    [Fact]
    public void Plan_ANewTemplate_ReplacesReadyGroupsOneAtATime()
    {
        PoolPlan plan = Plan(Pool(3, 1, Pod(0, 0, template: "old"), Pod(1, 0, template: "old"), Pod(2, 0)));
        Assert.Equal([0], plan.Restarts.Select(restarts => restarts.Group));

        PoolPlan meanwhile = Plan(Pool(3, 1, Pod(0, 0, PodState.Starting, attempt: 1), Pod(1, 0, template: "old"), Pod(2, 0)) with { Restarts = plan.Restarts });
        Assert.Equal([0], meanwhile.Restarts.Select(restarts => restarts.Group));
    }

    [Fact]
    public void Plan_ANewTemplateForGroupsThatDoNotStart_ReplacesThemAllAtOnce()
    {
        PoolPlan plan = Plan(Pool(2, 1, Pod(0, 0, PodState.Starting, template: "old"), Pod(1, 0, PodState.Starting, template: "old")));

        Assert.Equal([0, 1], plan.Restarts.Select(restarts => restarts.Group));
    }

    [Fact]
    public void Plan_APodOfALostNode_IsRemovedByForceAfterAMinute()
    {
        PodSnapshot lost = Pod(0, 0) with { GoneAt = Noon.AddSeconds(-61) };
        PodSnapshot slow = Pod(1, 0) with { GoneAt = Noon.AddSeconds(-20) };

        PoolPlan plan = Plan(Pool(2, 1, lost, slow) with { Restarts = [Restarts(0, 1, 0, 90), Restarts(1, 1, 0, 90)] });

        Assert.Equal([lost], plan.Remove);
        Assert.Equal(40, plan.RecheckAfter!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Plan_AGroupReadyForTenMinutes_HasItsFailuresForgotten()
    {
        PoolPlan before = Plan(Pool(1, 1, Pod(0, 0, attempt: 4)) with { Restarts = [Restarts(0, 4, 4, 590)] });
        Assert.Equal(4, before.Restarts[0].Failures);
        Assert.Equal(10, before.RecheckAfter!.Value.TotalSeconds, 3);

        PoolPlan after = Plan(Pool(1, 1, Pod(0, 0, attempt: 4)) with { Restarts = [Restarts(0, 4, 4, 601)] });
        Assert.Equal((4, 0), (after.Restarts[0].Attempt, after.Restarts[0].Failures));
    }

    [Fact]
    public void Plan_AGroupThatFailedAgain_SaysWhatEndedItWhileItWaits()
    {
        PodSnapshot ended = Pod(0, 1, PodState.Failed) with { EndingReason = PoolReasons.PreflightFailed };
        PoolPlan first = Plan(Pool(1, 2, Pod(0, 0), ended));
        PoolPlan waiting = Plan(Pool(1, 2) with { Restarts = first.Restarts });

        Assert.Equal(PoolReasons.PreflightFailed, first.Problem?.Reason);
        Assert.Equal(new PoolProblem(PoolReasons.PreflightFailed, "group 0 has failed 1 times, the last time: p-0-0-1 ended: exit code 3"), waiting.Problem);
    }

    [Fact]
    public void Plan_PodsAreHeld_LetsThemGoOnceTheirGroupIsWhole()
    {
        PodSnapshot Held(int rank) => Pod(0, rank, PodState.Starting) with { IsHeld = true };

        PoolPlan part = Plan(Pool(1, 2, Held(0)));
        PoolPlan whole = Plan(Pool(1, 2, Held(0), Held(1)));

        Assert.Empty(part.Release);
        Assert.Equal(["p-0-0-0", "p-0-0-1"], whole.Release.Select(pod => pod.Name));
        Assert.Empty(whole.Restarts);
    }

    [Fact]
    public void Plan_SomethingKeepsAPodFromStarting_SaysSoBeforeWhatFailedEarlier()
    {
        var obstacle = new PoolProblem(PoolReasons.ImagePullFailed, "p-0-1-0 gets no image");

        PoolPlan plan = Plan(Pool(1, 1, Pod(0, 0, PodState.Starting, attempt: 1) with { Obstacle = obstacle }) with { Restarts = [Restarts(0, 1, 1, 60)] });

        Assert.Equal(obstacle, plan.Problem);
    }

    [Fact]
    public void Plan_APodWithANodeDoesNotRun_HasItsEventsReadAfterTenSecondsAndFromThenOn()
    {
        PodSnapshot Placed(double secondsAgo) => Pod(0, 0, PodState.Starting) with { PlacedAt = Noon.AddSeconds(-secondsAgo) };

        PoolPlan early = Plan(Pool(1, 1, Placed(4)));
        PoolPlan late = Plan(Pool(1, 1, Placed(30)));

        Assert.Equal((null, 6.0), (early.Silent, early.RecheckAfter!.Value.TotalSeconds));
        Assert.Equal(("p-0-0-0", 10.0), (late.Silent?.Name, late.RecheckAfter!.Value.TotalSeconds));
    }
}
