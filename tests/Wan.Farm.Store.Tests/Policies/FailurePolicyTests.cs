using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Store.Tests.Policies;

public sealed class FailurePolicyTests
{
    [Theory]
    [InlineData(0, true, 1)]
    [InlineData(1, true, 2)]
    [InlineData(2, false, 3)]
    public void Decide_NoRules_CountsUpToTheLimit(int before, bool again, int counted)
    {
        FailureDecision decision = new FailurePolicy { MaxRetries = 2 }.Decide(TaskFailureKind.Transient, before);
        Assert.Equal((again, counted), (decision.Again, decision.Failures));
    }

    [Fact]
    public void Decide_SeveralRulesMatch_TheFirstDecides()
    {
        var policy = new FailurePolicy
        {
            MaxRetries = 0,
            Rules = [new(FailureAction.FailJob, [TaskFailureKind.OutOfMemory]), new(FailureAction.Ignore, [TaskFailureKind.Transient, TaskFailureKind.OutOfMemory])],
        };
        Assert.False(policy.Decide(TaskFailureKind.OutOfMemory, 0).Again);
        Assert.Equal((true, 0), (policy.Decide(TaskFailureKind.Transient, 0).Again, policy.Decide(TaskFailureKind.Transient, 0).Failures));
        Assert.False(policy.Decide(TaskFailureKind.Permanent, 0).Again);
    }

    [Fact]
    public void Decide_RuleOfNoKind_MatchesAll() =>
        Assert.False(new FailurePolicy { Rules = [new(FailureAction.FailJob, [])] }.Decide(TaskFailureKind.Transient, 0).Again);

    [Fact]
    public void Decide_FailureAfterFailure_PausesTwiceAsLongUpToTheLimit()
    {
        var policy = new FailurePolicy { BackoffSeconds = 5, MaxBackoffSeconds = 15 };
        Assert.Equal([5, 10, 15, 15], Enumerable.Range(0, 4).Select(before => policy.Decide(TaskFailureKind.Transient, before).Pause.TotalSeconds));
    }
}
