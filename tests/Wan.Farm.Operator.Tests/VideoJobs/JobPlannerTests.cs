using System.Text.Json.Nodes;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Store.Jobs;
using static Wan.Farm.Operator.Tests.VideoJobs.SeenJob;

namespace Wan.Farm.Operator.Tests.VideoJobs;

public sealed class JobPlannerTests
{
    [Fact]
    public void Plan_ANewJob_RecordsSeedAndPoolBeforeAnythingIsDone()
    {
        JobPlan plan = Plan(Seen());

        Assert.Null(plan.Admit);
        Assert.Equal((7L, "tiny", Noon), (plan.Status!.Seed, plan.Status.Pool, plan.Status.StartTime));
        Assert.True(plan.Status.Conditions.IsTrue(VideoJobConditions.Accepted));
    }

    [Fact]
    public void Plan_AJobWithASeed_RecordsThatOne() => Assert.Equal(42, Plan(Seen(seed: 42)).Status!.Seed);

    [Fact]
    public void Plan_ARecordedJob_IsAdmittedWithAllItsTasks()
    {
        JobPlan plan = Plan(Seen(status: Recorded));

        Assert.Equal((Uid, $"test.{Pool.Name}", 33), (plan.Admit!.Uid, plan.Admit.Pool, plan.Admit.Frames));
        Assert.Equal(["encode", "denoise", "decode", "assemble"], plan.Admit.Tasks.Select(task => task.Work.Id));
        Assert.Contains("\"seed\": 9", plan.Admit.Spec);
    }

    [Fact]
    public void Plan_TheSameJobTwice_PlansTheSameTasks() => Assert.Equal(
        Plan(Seen(status: Recorded)).Admit!.Tasks.Select(task => task.Work.Key), Plan(Seen(status: Recorded)).Admit!.Tasks.Select(task => task.Work.Key));

    [Fact]
    public void Plan_NoPool_WaitsAndSaysWhatToDo()
    {
        JobPlan plan = Plan(Seen() with { Choice = PoolChoice.For(Document().Spec, null, []) });

        Refused(plan, VideoJobReasons.NoPool, "add it to spec.models of one (there is none yet)");
        Assert.Null(plan.RecheckAfter);   // a new pool brings the job back
    }

    [Fact]
    public void Plan_NoWorkerYet_WaitsForOne()
    {
        JobPlan plan = Plan(Seen() with { Model = null });

        Refused(plan, VideoJobReasons.WaitingForModel, "no worker of the RenderPool tiny has said yet what models/tiny is");
        Assert.NotNull(plan.RecheckAfter);
    }

    [Fact]
    public void Plan_NoWorkerYetAndThePoolHasTrouble_SaysWhichTrouble() => Refused(
        Plan(Seen() with { Model = null, Choice = PoolChoice.For(Document().Spec, null, [Pool with { Trouble = "ContainerCannotStart: tiny-0-0-0: secret \"wan-farm\" not found" }]) }),
        VideoJobReasons.WaitingForModel,
        "no worker of the RenderPool tiny has said yet what models/tiny is; ContainerCannotStart: tiny-0-0-0: secret \"wan-farm\" not found");

    [Fact]
    public void Plan_APictureOfItsUsersMachine_SaysWhereAClusterWouldReadIt() => Refused(
        Plan(Seen(change: spec => spec["image"] = new JsonObject { ["path"] = "shots/first.png" })),
        VideoJobReasons.InputsNotSupported,
        "spec.image.path: shots/first.png lies on its user's machine; put it into the farm's artifact store and name it as artifact://first.png");

    [Fact]
    public void Plan_AShotWithAPictureOfItsUsersMachine_SaysWhichOne() => Refused(
        Plan(Seen(change: spec =>
        {
            spec.Remove("prompt");
            spec["video"] = new JsonObject();
            spec["shots"] = JsonNode.Parse("""[{"prompt":"A ball."},{"prompt":"A cube.","image":{"path":"first.png"}}]""");
        })),
        VideoJobReasons.InputsNotSupported,
        "spec.shots[1].image.path: first.png lies on its user's machine");

    [Fact]
    public void Plan_ALoraOfItsUsersMachine_SaysWhatAClusterWouldRead() => Refused(
        Plan(Seen(change: spec => spec["loras"] = new JsonArray(new JsonObject { ["path"] = "a.safetensors" }))),
        VideoJobReasons.InputsNotSupported,
        "spec.loras[0].path: a.safetensors lies on its user's machine; give its full path as the pool's workers see it");

    [Fact]
    public void Plan_APromptExtension_SaysThatAClusterDoesWithout() => Refused(
        Plan(Seen(change: spec => spec["promptExtension"] = new JsonObject { ["endpoint"] = "https://llm.example/v1", ["model"] = "m" })),
        VideoJobReasons.InputsNotSupported,
        "spec.promptExtension: a cluster asks no language model yet");

    [Theory]
    [InlineData("artifact://style.safetensors")]
    [InlineData("/models/loras/style.safetensors")]
    public void Plan_FilesThatWorkersCanRead_AsksThemBeforeAnythingIsRecorded(string lora)
    {
        JobPlan plan = Plan(WithLora(lora, answer: null));

        Refused(plan, VideoJobReasons.WaitingForInputs, "a worker of the RenderPool tiny is to look at the files that the job names");
        Assert.Equal(("tiny", lora), (plan.Ask!.Value.Pool, plan.Ask.Value.Question.Loras[0].Path));
        Assert.Null(plan.Status!.StartTime);
        Assert.NotNull(plan.RecheckAfter);
    }

    [Fact]
    public void Plan_FilesThatWereLookedAt_ArePartOfTheTasks()
    {
        var found = new LoraInput("artifact://style.safetensors", new string('c', 64), 1, LoraTarget.Both) { Sha256 = new string('d', 64) };

        JobPlan plan = Plan(WithLora(found.Path, new InputAnswer([], [found]), Recorded));

        Assert.Null(plan.Ask);
        Assert.Equal([found], plan.Admit!.Tasks.Select(task => task.Work).OfType<DenoiseTask>().Single().Loras);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_FilesThatCannotBeUsed_SaysWhyAndLooksAgainIfThatMayHelp(bool mayPass)
    {
        JobPlan plan = Plan(WithLora("artifact://style.safetensors", InputAnswer.Refused("spec.loras[0].path: is not there", mayPass)));

        Refused(plan, VideoJobReasons.InputsUnusable, "spec.loras[0].path: is not there");
        Assert.Equal((mayPass, mayPass), (plan.Ask is not null, plan.RecheckAfter is not null));
    }

    [Fact]
    public void Plan_AModelThatCannotRenderTheJob_SaysWhichField() => Refused(
        Plan(Seen(change: spec => spec["sampling"] = new JsonObject { ["lowNoiseGuidanceScale"] = 3 })), VideoJobReasons.ModelCannotRender, "spec.sampling.lowNoiseGuidanceScale");

    [Fact]
    public void Plan_AFieldThatIsWrong_IsRefusedAndNotTriedAgain()
    {
        JobPlan plan = Plan(Seen(change: spec => spec["video"] = new JsonObject { ["frames"] = 80 }));

        Refused(plan, VideoJobReasons.InvalidSpec, "spec.video.frames: 80 is not 4n+1; nearest: 77, 81");
        Assert.Null(plan.RecheckAfter);
    }

    [Fact]
    public void Plan_TheDatabaseIsAway_ChangesNothingButTheReason()
    {
        JobPlan plan = Plan(Seen(status: Recorded) with { IsStateKnown = false });

        Assert.Equal(Recorded with { State = VideoJobState.Pending, Reason = VideoJobReasons.StateUnavailable }, plan.Status);
        Assert.Null(plan.Admit);
        Assert.NotNull(plan.RecheckAfter);
    }

    [Fact]
    public void Plan_AJobAtWork_SaysHowFarItIs()
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Done, TaskState.Leased, TaskState.Blocked, TaskState.Blocked);

        VideoJobStatus status = Plan(Seen(status: Recorded) with { Work = work }).Status!;

        Assert.Equal((VideoJobState.Running, VideoJobReasons.Rendering), (status.State, status.Reason));
        Assert.Equal(("1/4", "0", "1", 1), (status.Chunks!.Summary, status.Chunks.Done, status.Chunks.Running, status.Groups));
        Assert.Equal(37, status.ProgressPercent);   // one of four, and half of another
        Assert.Equal(Noon.AddSeconds(166), status.EstimatedCompletionTime);   // 100 s for 37.5 %
    }

    [Fact]
    public void Plan_TheSameWorkSeenTwice_ReportsTheSame()
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Done, TaskState.Ready);
        VideoJobStatus once = Plan(Seen(status: Recorded) with { Work = work }).Status!;

        VideoJobStatus twice = Plan(Seen(status: once) with { Work = work }).Status!;

        Assert.Equal(k8s.KubernetesJson.Serialize(once), k8s.KubernetesJson.Serialize(twice));
    }

    [Fact]
    public void Plan_NoGroupAtAJob_IsPendingOnlyUntilItIsBegun()
    {
        JobSnapshot begun = Work(JobPhase.Running, TaskState.Done, TaskState.Ready, TaskState.Ready), joining = Work(JobPhase.Running, TaskState.Done, TaskState.Ready);
        JobSnapshot waiting = Work(JobPhase.Running, TaskState.Ready, TaskState.Ready);
        waiting = waiting with { Job = waiting.Job with { StartedAt = null } };

        Assert.Equal(
            [VideoJobState.Pending, VideoJobState.Running, VideoJobState.Assembling],
            new[] { waiting, begun, joining }.Select(work => Plan(Seen(status: Recorded) with { Work = work }).Status!.State!.Value));
        Assert.All([waiting, begun, joining], work => Assert.Equal(VideoJobReasons.WaitingForGroup, Plan(Seen(status: Recorded) with { Work = work }).Status!.Reason));
    }

    [Fact]
    public void Plan_OnlyTheJoiningIsLeft_IsAssembling() => Assert.Equal(
        VideoJobState.Assembling, Plan(Seen(status: Recorded) with { Work = Work(JobPhase.Running, TaskState.Done, TaskState.Leased) }).Status!.State);

    [Fact]
    public void Plan_Suspend_IsToldAndSaidOnceNobodyWorks()
    {
        JobSnapshot work = Work(JobPhase.Running, TaskState.Done, TaskState.Leased);
        JobPlan told = Plan(Seen(status: Recorded, change: spec => spec["suspend"] = true) with { Work = work });
        Assert.True(told.Suspend);
        Assert.Equal((VideoJobState.Suspended, VideoJobReasons.Stopping), (told.Status!.State, told.Status.Reason));

        work = Work(JobPhase.Running, TaskState.Done, TaskState.Ready);
        JobPlan stopped = Plan(Seen(status: told.Status, change: spec => spec["suspend"] = true) with { Work = work with { Job = work.Job with { Suspended = true } } });
        Assert.Null(stopped.Suspend);
        Assert.Equal(VideoJobReasons.Suspended, stopped.Status!.Reason);
        Assert.True(stopped.Status.Conditions.IsTrue(VideoJobConditions.Suspended));
        Assert.Equal(0, stopped.Offer);

        JobPlan resumed = Plan(Seen(status: stopped.Status) with { Work = work with { Job = work.Job with { Suspended = true } } });
        Assert.False(resumed.Suspend);
        Assert.Equal(ConditionStatus.False, resumed.Status!.Conditions.Find(VideoJobConditions.Suspended)!.Status);
    }

    [Fact]
    public void Plan_AnotherPriority_IsTold() => Assert.Equal(
        50, Plan(Seen(status: Recorded, change: spec => spec["priority"] = 50) with { Work = Work(JobPhase.Running, TaskState.Ready) }).Priority);

    [Fact]
    public void Plan_AFinishedJob_IsCompleteWithItsVideo()
    {
        JobSnapshot work = Work(JobPhase.Complete, TaskState.Done, TaskState.Done);

        VideoJobStatus status = Plan(Seen(status: Recorded) with { Work = work }).Status!;

        Assert.True(status.Conditions.IsTrue(VideoJobConditions.Complete));
        Assert.Equal((100, "/videos/job.mp4", Noon), (status.ProgressPercent, status.Output, status.CompletionTime));
        Assert.Null(status.EstimatedCompletionTime);
    }

    [Fact]
    public void Plan_AFailedJob_SaysWhichTaskAndWhy()
    {
        JobSnapshot work = Work(JobPhase.Failed, TaskState.Done, TaskState.Failed);
        work = work with { Job = work.Job with { Reason = "RetriesExhausted", Message = "decode failed 7 times: disk full" } };

        VideoJobStatus status = Plan(Seen(status: Recorded) with { Work = work }).Status!;

        Condition failed = status.Conditions.Find(VideoJobConditions.Failed)!;
        Assert.Equal(("RetriesExhausted", "decode failed 7 times: disk full", "1"), (failed.Reason, failed.Message, status.Chunks!.Failed));
    }

    [Fact]
    public void Plan_ARetryOfAFinishedJob_RunsItAgainOnce()
    {
        JobSnapshot work = Work(JobPhase.Complete, TaskState.Done, TaskState.Done, TaskState.Done);
        VideoJobStatus finished = Plan(Seen(status: Recorded) with { Work = work }).Status!;

        JobPlan plan = Plan(Seen(status: finished, change: Again("1-2")) with { Work = work });

        Assert.Equal([1, 2], plan.Retry);
        Assert.Equal((VideoJobState.Pending, null), (plan.Status!.State, plan.Status.CompletionTime));
        Assert.False(plan.Status.Conditions.IsTrue(VideoJobConditions.Complete));
        Assert.Equal("chunks 1-2 are done again, with all that depends on them", Assert.Single(plan.Status.Retried!).Message);
        Assert.Null(Plan(Seen(status: plan.Status, change: Again("1-2")) with { Work = work }).Retry);
    }

    [Fact]
    public void Plan_ARetryThatIsNotUnderstood_SaysWhatWouldBe()
    {
        JobPlan plan = Plan(Seen(status: Recorded, change: Again("all")) with { Work = Work(JobPhase.Running, TaskState.Ready) });

        Assert.Null(plan.Retry);
        Assert.Equal("nothing is done again: all is not of the form 0-4,6 with chunks from 0 to 0", Assert.Single(plan.Status!.Retried!).Message);
    }

    [Fact]
    public void Plan_ADeletedJob_IsForgottenAndItsFinalizerGoes() => Assert.True(Plan(Deleted(secondsAgo: 1)).Forget);

    [Theory]
    [InlineData(60, false)]
    [InlineData(239, false)]
    [InlineData(241, true)]
    public void Plan_ADeletedJobWhileTheDatabaseIsAway_GoesAfterFourMinutes(double secondsAgo, bool goes) =>
        Assert.Equal(goes, Plan(Deleted(secondsAgo) with { IsStateKnown = false }).ForgetLater);

    [Fact]
    public void Plan_AFinishedJobWhoseTimeIsOver_IsDeleted()
    {
        VideoJobStatus finished = Plan(Seen(status: Recorded) with { Work = Work(JobPhase.Complete, TaskState.Done) }).Status! with { CompletionTime = Noon.AddSeconds(-50) };

        Assert.Equal(10, Plan(Seen(status: finished, change: spec => spec["ttlSecondsAfterFinished"] = 60)).RecheckAfter!.Value.TotalSeconds, 3);
        Assert.True(Plan(Seen(status: finished, change: spec => spec["ttlSecondsAfterFinished"] = 50)).DeleteObject);
        Assert.False(Plan(Seen(status: finished)).DeleteObject);
    }

    private static Action<JsonObject> Again(string chunks) =>
        spec => spec["retryRequests"] = new JsonArray(new JsonObject { ["id"] = "again", ["chunks"] = chunks });

    private static void Refused(JobPlan plan, string reason, string message)
    {
        Condition accepted = plan.Status!.Conditions.Find(VideoJobConditions.Accepted)!;
        Assert.Equal((ConditionStatus.False, reason), (accepted.Status, accepted.Reason));
        Assert.Contains(message, accepted.Message);
        Assert.Null(plan.Admit);
    }
}
