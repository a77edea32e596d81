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
        FailureDecision decision = new FailurePolicy { MaxRetries = 2 }.Decide(Of(TaskFailureKind.Transient), before);
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
        Assert.False(policy.Decide(Of(TaskFailureKind.OutOfMemory), 0).Again);
        Assert.Equal((true, 0), (policy.Decide(Of(TaskFailureKind.Transient), 0).Again, policy.Decide(Of(TaskFailureKind.Transient), 0).Failures));
        Assert.False(policy.Decide(Of(TaskFailureKind.Permanent), 0).Again);
    }

    [Fact]
    public void Decide_RuleOfNoKind_MatchesAll() =>
        Assert.False(new FailurePolicy { Rules = [new(FailureAction.FailJob, [])] }.Decide(Of(TaskFailureKind.Transient), 0).Again);

    [Fact]
    public void Decide_FailureAfterFailure_PausesTwiceAsLongUpToTheLimit()
    {
        var policy = new FailurePolicy { BackoffSeconds = 5, MaxBackoffSeconds = 15 };
        Assert.Equal([5, 10, 15, 15], Enumerable.Range(0, 4).Select(before => policy.Decide(Of(TaskFailureKind.Transient), before).Pause.TotalSeconds));
    }

    [Theory]
    [InlineData("encode", null, null, false)]
    [InlineData("denoise", null, null, true)]
    [InlineData("denoise", "finite", null, true)]
    [InlineData("denoise", "Finite", null, false)]
    [InlineData("denoise", null, 137, false)]
    [InlineData("denoise", null, 139, true)]
    public void Rule_IsAboutFailuresForWhichAllHoldsThatItSays(string stage, string? message, int? exitCode, bool matches)
    {
        var failure = new FailureFacts(TaskFailureKind.WorkerDied, "denoise", "numbers are not finite", 139);
        var rule = new FailureRule(FailureAction.FailJob, [TaskFailureKind.WorkerDied]) { Stages = [stage], Message = message, ExitCodes = exitCode is { } code ? [code] : [] };

        Assert.Equal(matches, rule.Matches(failure));
    }

    [Fact]
    public void Rule_OfExitCodes_IsNotAboutFailuresWithoutOne() =>
        Assert.False(new FailureRule(FailureAction.FailJob, []) { ExitCodes = [1] }.Matches(new FailureFacts(TaskFailureKind.Transient, "denoise", "")));

    [Fact]
    public void Decide_ByARule_SaysWhich()
    {
        var policy = new FailurePolicy { Rules = [new(FailureAction.Ignore, [TaskFailureKind.Transient]), new(FailureAction.FailJob, [])] };

        Assert.Equal((0, 1), (policy.Decide(Of(TaskFailureKind.Transient), 0).Rule, policy.Decide(Of(TaskFailureKind.Permanent), 0).Rule));
        Assert.Null(new FailurePolicy().Decide(Of(TaskFailureKind.Permanent), 0).Rule);
    }

    private static FailureFacts Of(TaskFailureKind kind) => new(kind, "denoise", "no");
}
