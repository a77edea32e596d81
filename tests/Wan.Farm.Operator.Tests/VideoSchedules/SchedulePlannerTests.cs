using System.Text.Json.Nodes;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Operator.VideoSchedules;

namespace Wan.Farm.Operator.Tests.VideoSchedules;

/// <summary>A schedule of every hour, at half past twelve.</summary>
public sealed class SchedulePlannerTests
{
    private static readonly DateTimeOffset Twelve = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Twelve.AddMinutes(30);
    private static readonly string OfTwelve = ChildJobs.NameOf("nightly", Twelve);

    [Fact]
    public void Plan_ANewSchedule_WaitsForItsFirstTime()
    {
        SchedulePlan plan = Plan(Seen(created: Twelve.AddMinutes(10)));

        Assert.Null(plan.Create);
        Assert.Equal(["0 0 * * * ?"], plan.Timer!.Expressions);
        Assert.Equal((Twelve.AddHours(1), Twelve.AddMinutes(10)), (plan.Status!.NextScheduleTime, plan.Status.CountedUntil));
        Is(plan, ConditionStatus.True, VideoScheduleReasons.Scheduled, "the next VideoJob is due at 2026-01-01T13:00:00Z");
    }

    [Fact]
    public void Plan_ATimeThatHasCome_MakesTheJobOfThatMinute()
    {
        SchedulePlan plan = Plan(Seen(created: Twelve.AddMinutes(-10)));

        Assert.Equal(Twelve, plan.Create);
        Assert.Equal("nightly-29454480", OfTwelve);
        Assert.Equal((Twelve, Twelve, 1, OfTwelve), (plan.Status!.LastScheduleTime, plan.Status.CountedUntil, plan.Status.ActiveCount, Assert.Single(plan.Status.Active!).Name));
        Assert.Equal((VideoScheduleReasons.JobCreated, $"made {OfTwelve}, due at 2026-01-01T12:00:00Z"), (Assert.Single(plan.Events).Reason, plan.Events[0].Message));
    }

    [Fact]
    public void Plan_SeveralTimesThatHaveCome_MakesTheLatestAlone() => Assert.Equal(Twelve, Plan(Seen(status: Counted(Twelve.AddDays(-30)))).Create);

    [Fact]
    public void Plan_AJobThatWasMadeByAPassThatCouldNotReport_IsNotMadeAgain()
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), children: [Child(Twelve)]));

        Assert.Null(plan.Create);
        Assert.Equal((Twelve, Twelve), (plan.Status!.LastScheduleTime, plan.Status.CountedUntil));
    }

    [Fact]
    public void Plan_NothingHasHappened_ReportsTheSame()
    {
        ScheduleObservation seen = Seen(created: Twelve.AddMinutes(-10));
        VideoScheduleStatus once = Plan(seen).Status!;

        SchedulePlan twice = SchedulePlanner.Plan(Seen(status: once, children: [Child(Twelve)]), Now.AddMinutes(5));

        Assert.Equal(k8s.KubernetesJson.Serialize(once), k8s.KubernetesJson.Serialize(twice.Status));
        Assert.Null(twice.Create);
    }

    [Theory]
    [InlineData(1800, true)]
    [InlineData(1799, false)]
    public void Plan_AJobThatIsLate_IsMadeWithinTheDeadlineAndElseLeftOutForGood(int deadline, bool made)
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), change: spec => spec["startingDeadlineSeconds"] = deadline));

        Assert.Equal((made ? Twelve : null, Twelve), (plan.Create, plan.Status!.CountedUntil!.Value));
        if (!made)
        {
            Assert.Equal((true, VideoScheduleReasons.TimeMissed), (plan.Events[0].IsWarning, plan.Events[0].Reason));
            Assert.Contains($"{OfTwelve}, due at 2026-01-01T12:00:00Z, is left out: it would be later than the 1799 s of spec.startingDeadlineSeconds", plan.Events[0].Message);
            Assert.Null(plan.Status.LastScheduleTime);
        }
    }

    [Fact]
    public void Plan_AllowAndAnEarlierJobAtWork_MakesTheNewOneBeside()
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), children: [Child(Twelve.AddHours(-1))]));

        Assert.Equal((Twelve, 2), (plan.Create, plan.Status!.ActiveCount));
        Assert.Empty(plan.Delete);
    }

    [Fact]
    public void Plan_ForbidAndAnEarlierJobAtWork_WaitsForIt()
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), children: [Child(Twelve.AddHours(-1))], change: Policy("Forbid")));

        Assert.Null(plan.Create);
        Assert.Equal(Twelve.AddHours(-1), plan.Status!.CountedUntil);
        Is(plan, ConditionStatus.True, VideoScheduleReasons.WaitingForActive, $"{OfTwelve} waits until {ChildJobs.NameOf("nightly", Twelve.AddHours(-1))} has ended");
        Assert.Null(plan.RecheckAfter);   // the end of the job brings the schedule back
    }

    [Fact]
    public void Plan_ForbidWithADeadline_LooksAgainWhenItIsOver()
    {
        SchedulePlan plan = Plan(Seen(
            status: Counted(Twelve.AddHours(-1)),
            children: [Child(Twelve.AddHours(-1))],
            change: spec =>
            {
                Policy("Forbid")(spec);
                spec["startingDeadlineSeconds"] = 2400;
            }));

        Assert.Equal(TimeSpan.FromSeconds(601), plan.RecheckAfter);
    }

    [Theory]
    [InlineData(ChildState.Complete, false)]
    [InlineData(ChildState.Failed, false)]
    [InlineData(ChildState.Active, true)]
    public void Plan_ForbidAndTheEarlierJobHasEndedOrGoes_MakesTheNewOne(ChildState state, bool going) => Assert.Equal(
        Twelve, Plan(Seen(status: Counted(Twelve.AddHours(-1)), children: [Child(Twelve.AddHours(-1), state, going)], change: Policy("Forbid"))).Create);

    [Fact]
    public void Plan_ReplaceAndAnEarlierJobAtWork_DeletesItForTheNewOne()
    {
        ChildJob earlier = Child(Twelve.AddHours(-1));

        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), children: [earlier], change: Policy("Replace")));

        Assert.Equal((Twelve, earlier, 1), (plan.Create, Assert.Single(plan.Delete), plan.Status!.ActiveCount));
        Assert.Equal([VideoScheduleReasons.JobReplaced, VideoScheduleReasons.JobCreated], plan.Events.Select(said => said.Reason));
    }

    [Fact]
    public void Plan_Suspended_MakesNothingNowNorLater()
    {
        SchedulePlan suspended = Plan(Seen(status: Counted(Twelve.AddHours(-1)), change: spec => spec["suspend"] = true));
        Assert.Null(suspended.Create);
        Assert.Null(suspended.Timer);
        Assert.Null(suspended.Status!.NextScheduleTime);
        Is(suspended, ConditionStatus.False, VideoScheduleReasons.Suspended, "spec.suspend is true");

        SchedulePlan resumed = Plan(Seen(status: suspended.Status));
        Assert.Null(resumed.Create);
        Assert.Equal((Now, Twelve.AddHours(1)), (resumed.Status!.CountedUntil, resumed.Status.NextScheduleTime));
    }

    [Fact]
    public void Plan_AnEditedSchedule_CountsFromTheEdit()
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), change: spec => spec["schedule"] = "20 * * * *"));

        Assert.Null(plan.Create);
        Assert.Equal(Twelve.AddMinutes(80), plan.Status!.NextScheduleTime);
    }

    [Theory]
    [InlineData("schedule", "61 * * * *", "spec.schedule: \"61 * * * *\" has 61 as its minute")]
    [InlineData("schedule", "0 0 31 2 *", "spec.schedule: 0 0 31 2 * never comes")]
    [InlineData("timeZone", "Mars/Base", "spec.timeZone: \"Mars/Base\" is no time zone that this machine knows; accepted: names of the IANA database, such as Europe/Berlin")]
    public void Plan_AFieldThatIsWrong_SaysWhatWouldBeAcceptedAndMakesNothing(string field, string value, string message)
    {
        SchedulePlan plan = Plan(Seen(status: Counted(Twelve.AddHours(-1)), change: spec => spec[field] = value));

        Is(plan, ConditionStatus.False, VideoScheduleReasons.InvalidSpec, message);
        Assert.Null(plan.Create);
        Assert.Null(plan.Timer);
    }

    [Fact]
    public void Plan_ATemplateThatIsWrong_SaysWhichField() => Is(
        Plan(Seen(change: spec => spec["jobTemplate"]!["spec"]!["video"] = new JsonObject { ["frames"] = 80 })),
        ConditionStatus.False,
        VideoScheduleReasons.InvalidSpec,
        "spec.jobTemplate.spec.video.frames: 80 is not 4n+1");

    [Fact]
    public void Plan_FinishedJobs_KeepsTheLatestOfEachKind()
    {
        ChildJob[] complete = [.. Enumerable.Range(1, 5).Select(hour => Child(Twelve.AddHours(-hour), ChildState.Complete))];
        ChildJob[] failed = [.. Enumerable.Range(6, 3).Select(hour => Child(Twelve.AddHours(-hour), ChildState.Failed))];

        SchedulePlan plan = Plan(Seen(status: Counted(Twelve), children: [.. complete, .. failed, Child(Twelve.AddHours(-20))]));

        Assert.Equal([complete[3], complete[4], failed[1], failed[2]], plan.Delete);
        Assert.Equal((1, complete[0].EndedAt), (plan.Status!.ActiveCount, plan.Status.LastSuccessfulTime));
    }

    [Fact]
    public void Plan_ADeletedSchedule_MakesNothing()
    {
        ScheduleObservation seen = Seen(status: Counted(Twelve.AddHours(-1)));
        seen.Object.Metadata.DeletionTimestamp = Now.UtcDateTime;

        Assert.Equal((null, null, null), (Plan(seen).Create, Plan(seen).Timer, Plan(seen).Status));
    }

    private static SchedulePlan Plan(ScheduleObservation seen) => SchedulePlanner.Plan(seen, Now);

    private static Action<JsonObject> Policy(string name) => spec => spec["concurrencyPolicy"] = name;

    private static VideoScheduleStatus Counted(DateTimeOffset until) => new()
    {
        CountedUntil = until,
        CountedSchedule = "0 * * * * Etc/UTC",
        Conditions = ((IReadOnlyList<Condition>?)null).With(VideoScheduleReasons.Ready, ConditionStatus.True, VideoScheduleReasons.Scheduled, "", 1, until),
    };

    private static ChildJob Child(DateTimeOffset due, ChildState state = ChildState.Active, bool going = false) =>
        new(ChildJobs.NameOf("nightly", due), Guid.NewGuid().ToString(), due, state, state == ChildState.Active ? null : due.AddMinutes(20), going);

    private static ScheduleObservation Seen(
        DateTimeOffset? created = null, VideoScheduleStatus? status = null, IReadOnlyList<ChildJob>? children = null, Action<JsonObject>? change = null)
    {
        JsonObject spec = Documents.Schedule()["spec"]!.DeepClone().AsObject();
        change?.Invoke(spec);
        var stored = new VideoScheduleResource
        {
            Metadata = new() { Name = "nightly", NamespaceProperty = "test", Uid = "1", Generation = 1, CreationTimestamp = (created ?? Twelve.AddDays(-40)).UtcDateTime },
            Spec = spec,
            Status = status,
        };
        return new ScheduleObservation(stored, ScheduleDocument.Bind(stored), children ?? []);
    }

    private static void Is(SchedulePlan plan, ConditionStatus status, string reason, string message)
    {
        Condition ready = plan.Status!.Conditions.Find(VideoScheduleReasons.Ready)!;
        Assert.Equal((status, reason), (ready.Status, ready.Reason));
        Assert.Contains(message, ready.Message);
    }
}
