using System.Text.Json.Nodes;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;
using static Wan.Farm.Operator.Tests.VideoJobs.SeenJob;

namespace Wan.Farm.Operator.Tests.VideoJobs;

public sealed class JobFailurePolicyTests
{
    [Fact]
    public void Plan_AFailurePolicyThatWasChanged_IsTold()
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Ready);
        static void Strict(JsonObject spec)
        {
            spec["failurePolicy"] = JsonNode.Parse("""{"maxRestarts":2,"rules":[{"action":"FailJob","onExitCodes":[139],"onTasks":["Denoise"],"onMessage":"CUDA"}]}""");
            spec["deadlines"] = new JsonObject { ["stallSeconds"] = 90 };
        }
        JobObservation seen = Seen(status: Recorded, change: Strict) with { Work = work };

        (FailurePolicy policy, int? stallSeconds) = Plan(seen).Policy!.Value;

        FailureRule rule = Assert.Single(policy.Rules);
        Assert.Equal((2, 90, FailureAction.FailJob, "CUDA"), (policy.MaxRetries, stallSeconds, rule.Action, rule.Message));
        Assert.Equal((TaskFailureKind.WorkerDied, "denoise", 139), (Assert.Single(rule.Kinds), Assert.Single(rule.Stages), Assert.Single(rule.ExitCodes)));
        Assert.Null(Plan(seen with { Work = work with { Job = work.Job with { FailurePolicy = policy, StallSeconds = stallSeconds } } }).Policy);
    }

    [Theory]
    [InlineData(FailureCause.Transient)]
    [InlineData(FailureCause.Permanent)]
    [InlineData(FailureCause.OutOfMemory)]
    [InlineData(FailureCause.InputLost)]
    [InlineData(FailureCause.Stalled)]
    [InlineData(FailureCause.WorkerDied)]
    public void Policy_OfEveryCauseAndAction_IsThatOfTheRecords(FailureCause cause)
    {
        FailureRuleAction[] actions = Enum.GetValues<FailureRuleAction>();

        FailurePolicy policy = PolicyOfJob.Of(new() { Rules = [.. actions.Select(action => new FailureRuleSpec { Action = action, OnCauses = [cause] })] });

        Assert.Equal(actions.Select(action => action.ToString()), policy.Rules.Select(rule => rule.Action.ToString()));
        Assert.All(policy.Rules, rule => Assert.Equal(cause.ToString(), Assert.Single(rule.Kinds).ToString()));
    }

    [Fact]
    public void Plan_ATaskThatIsTriedAgain_SaysWhatItSaidUntilItIsDone()
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Done, TaskState.Ready);
        var trouble = new AttemptRow
        {
            Task = 1,
            Epoch = 2,
            Attempt = 2,
            Holder = "a",
            WorkerGroup = "tiny-0",
            StartedAt = Noon,
            Outcome = AttemptOutcome.Failed,
            Failure = TaskFailureKind.Transient,
            Message = "/farm/videos is read-only",
            FirstStep = 0,
            Step = 0,
        };
        JobSnapshot failing = work with { Tasks = [work.Tasks[0], work.Tasks[1] with { Failures = 2 }], Trouble = trouble };

        VideoJobStatus status = Plan(Seen(status: Recorded) with { Work = failing }).Status!;
        Condition retrying = status.Conditions.Find(VideoJobConditions.Retrying)!;
        Assert.Equal((ConditionStatus.True, VideoJobReasons.TaskFailing, VideoJobReasons.TaskFailing), (retrying.Status, retrying.Reason, status.Reason));
        Assert.Equal("task-1 has failed 2 times of the 7 that spec.failurePolicy.maxRestarts allows, and is tried again: /farm/videos is read-only", retrying.Message);

        Condition recovered = Plan(Seen(status: status) with { Work = work }).Status!.Conditions.Find(VideoJobConditions.Retrying)!;
        Assert.Equal((ConditionStatus.False, VideoJobReasons.Recovered), (recovered.Status, recovered.Reason));
    }
}
