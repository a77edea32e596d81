using System.Text.Json.Nodes;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Store.Jobs;
using static Wan.Farm.Operator.Tests.VideoJobs.SeenJob;

namespace Wan.Farm.Operator.Tests.VideoJobs;

public sealed class JobDeadlineTests
{
    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public void Plan_NoTaskBegunWithinTheStartDeadline_FailsAndSaysWhatToChange(int seconds, bool fails)
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Ready, TaskState.Blocked);
        work = work with { Job = work.Job with { StartedAt = null, EnteredAt = Noon.AddSeconds(-100) } };

        JobPlan plan = Plan(Seen(status: Recorded, change: Deadline("startSeconds", seconds)) with { Work = work });

        Fails(plan, fails, VideoJobReasons.StartDeadlineExceeded, "no task was begun within the 99 s of spec.deadlines.startSeconds, as no group of the RenderPool tiny was free and ready; allow more, raise spec.priority, or give the pool more groups");
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public void Plan_NoVideoWithinTheActiveDeadline_FailsAndSaysWhatToChange(int seconds, bool fails)
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Leased, TaskState.Blocked);

        JobPlan plan = Plan(Seen(status: Recorded, change: Deadline("activeSeconds", seconds)) with { Work = work });

        Fails(plan, fails, VideoJobReasons.ActiveDeadlineExceeded, "the video was not there within the 99 s of spec.deadlines.activeSeconds; allow more, or ask for less (size, frames, steps). What is rendered is kept. An entry in spec.retryRequests lets the job go on");
    }

    [Theory]
    [InlineData("startSeconds", false)]
    [InlineData("activeSeconds", true)]
    public void Plan_TimeInWhichTheJobIsSuspended_CountsForNoDeadline(string deadline, bool started)
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Ready);
        work = work with
        {
            Job = work.Job with
            {
                EnteredAt = Noon.AddSeconds(-100),
                StartedAt = started ? Noon.AddSeconds(-100) : null,
                Suspended = true,
                SuspendedAt = Noon.AddSeconds(-60),
                SuspendedFor = started ? TimeSpan.FromSeconds(20) : TimeSpan.Zero,
            },
        };
        void Change(JsonObject spec, int seconds)
        {
            Deadline(deadline, seconds)(spec);
            spec["suspend"] = true;
        }

        int counted = started ? 20 : 40;
        Assert.Null(Plan(Seen(status: Recorded, change: spec => Change(spec, counted)) with { Work = work }).Fail);
        Assert.NotNull(Plan(Seen(status: Recorded, change: spec => Change(spec, counted - 1)) with { Work = work }).Fail);
    }

    private static void Fails(JobPlan plan, bool fails, string reason, string message)
    {
        if (!fails)
        {
            Assert.Null(plan.Fail);
            return;
        }
        Assert.Equal(reason, plan.Fail!.Value.Reason);
        Assert.StartsWith(message, plan.Fail.Value.Message, StringComparison.Ordinal);
        Condition failed = plan.Status!.Conditions.Find(VideoJobConditions.Failed)!;
        Assert.Equal((ConditionStatus.True, reason, plan.Fail.Value.Message), (failed.Status, failed.Reason, failed.Message));
        Assert.Equal((VideoJobState.Failed, Noon), (plan.Status.State, plan.Status.CompletionTime));
    }

    private static Action<JsonObject> Deadline(string field, int seconds) => spec => spec["deadlines"] = new JsonObject { [field] = seconds };
}
