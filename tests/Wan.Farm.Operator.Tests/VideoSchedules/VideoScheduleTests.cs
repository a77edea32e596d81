using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Operator.Tests.VideoJobs;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Operator.VideoSchedules;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Operator.Tests.VideoSchedules;

/// <summary>The controller of schedules against an API server. The test puts the clock forward, and is the timer; nobody renders.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class VideoScheduleTests(OperatorCluster fixture) : IAsyncLifetime
{
    private static readonly ScheduleOptions Quick = new()
    {
        RefusalPause = TimeSpan.FromMilliseconds(200),
        TimerPause = TimeSpan.FromMilliseconds(200),
        LookInterval = TimeSpan.FromMilliseconds(200),
    };

    private readonly TestCluster cluster = fixture.Cluster;
    private readonly WriteCounter writes = new();
    private readonly FakeTimer timer = new();
    private readonly LaterClock clock = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client = fixture.Cluster.Client();
    private Kubernetes ofOperator = null!;
    private ScheduleController schedules = null!;
    private string space = "";
    private Task running = Task.CompletedTask;

    private ObjectKey Key => new(space, "nightly");

    public async Task InitializeAsync()
    {
        space = await cluster.NamespaceAsync();
        ofOperator = cluster.Client(writes);
        var book = new FakeJobBook();
        // Jobs are followed here and not reconciled.
        var pools = new PoolController(ofOperator, space, new PoolOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var jobs = new JobController(ofOperator, space, pools.Caches, book, book, new JobOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        schedules = new ScheduleController(ofOperator, space, jobs.Jobs, timer, Quick, clock, NullLoggerFactory.Instance);
        running = new ControllerManager([jobs.Informer, schedules.Informer], [schedules.Controller], TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        ofOperator.Dispose();
        client.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Schedule_ThatIsDue_MakesItsJobOnceAndOwnsIt()
    {
        await ScheduledAsync();

        clock.By = TimeSpan.FromHours(1);
        for (int i = 0; i < 3; i++)
            schedules.Look(Key);

        await Eventually.TrueAsync(async () => (await ScheduleAsync()).Status?.LastScheduleTime is not null);
        VideoJobResource job = Assert.Single(await JobsAsync());
        DateTimeOffset due = (await ScheduleAsync()).Status!.LastScheduleTime!.Value;
        Assert.Equal(ChildJobs.NameOf("nightly", due), job.Name());
        Assert.Equal((await ScheduleAsync()).Uid(), job.GetController().Uid);
        Assert.Equal(("nightly", "night-sky", ChildJobs.Text(due)), (job.GetLabel(ScheduleLabels.Schedule), job.GetLabel("show"), job.GetAnnotation(ScheduleLabels.DueAt)));
        Assert.Equal("A red ball.", (string?)job.Spec!["prompt"]);
        await Eventually.TrueAsync(async () => (await EventsAsync()).Contains($"Normal JobCreated: made {job.Name()}, due at {ChildJobs.Text(due)}"));
    }

    [Fact]
    public async Task Schedule_AtRest_WritesNothing()
    {
        await ScheduledAsync();
        clock.By = TimeSpan.FromHours(1);
        schedules.Look(Key);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 1);
        int before = await writes.SettledAsync();

        for (int i = 0; i < 5; i++)
        {
            schedules.Look(Key);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Equal(before, await writes.SettledAsync());
    }

    [Fact]
    public async Task Schedule_OfWhichOneJobAtATimeIsAllowed_MakesTheNextWhenTheFirstHasEnded()
    {
        await ScheduledAsync(schedule => schedule.Set("spec.concurrencyPolicy", "Forbid"));
        clock.By = TimeSpan.FromHours(1);
        schedules.Look(Key);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 1);
        clock.By = TimeSpan.FromHours(2);
        schedules.Look(Key);
        await ReasonAsync(VideoScheduleReasons.WaitingForActive);

        await Documents.PatchAsync(client, space, "videojobs", (await JobsAsync())[0].Name(), Complete, status: true);

        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 2);
        await ReasonAsync(VideoScheduleReasons.Scheduled);
        Assert.NotNull((await ScheduleAsync()).Status!.LastSuccessfulTime);
    }

    [Fact]
    public async Task Schedule_WhoseJobsReplaceEachOther_DeletesTheEarlierOne()
    {
        await ScheduledAsync(schedule => schedule.Set("spec.concurrencyPolicy", "Replace"));
        clock.By = TimeSpan.FromHours(1);
        schedules.Look(Key);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 1);
        string first = (await JobsAsync())[0].Name();

        clock.By = TimeSpan.FromHours(2);
        schedules.Look(Key);

        await Eventually.TrueAsync(async () => (await JobsAsync()) is [var only] && only.Name() != first);
    }

    [Fact]
    public async Task Schedule_WhoseTemplateTheClusterRefuses_SaysSoAndTriesAgain()
    {
        await ScheduledAsync();
        // Made by somebody else, under the name of every minute in question.
        DateTimeOffset later = clock.GetUtcNow().AddHours(1), due = FireTimesTests.Times("0 * * * *").Last(later.AddHours(-2), later)!.Value;
        string taken = ChildJobs.NameOf("nightly", due);
        await Documents.CreateAsync(client, space, Documents.Job(taken));

        // Only now: until the name was taken, a pass would have made that job itself.
        clock.By = TimeSpan.FromHours(1);
        schedules.Look(Key);
        await ReasonAsync(VideoScheduleReasons.JobRefused);
        Assert.Contains($"the cluster refuses {taken}: there is a VideoJob {taken} already, which this schedule did not make", await MessageAsync());
        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs", taken);

        await ReasonAsync(VideoScheduleReasons.Scheduled);
        Assert.Equal("nightly", (await JobsAsync()).Single(job => job.Name() == taken).GetController().Name);
    }

    [Fact]
    public async Task Schedule_WhileTheTimersDatabaseIsAway_SaysSoAndMakesItsJobsNevertheless()
    {
        timer.IsAway = true;
        await Documents.CreateAsync(client, space, Documents.Schedule());
        await ReasonAsync(VideoScheduleReasons.StateUnavailable);

        clock.By = TimeSpan.FromHours(1);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 1);
        timer.IsAway = false;

        await ReasonAsync(VideoScheduleReasons.Scheduled);
        Assert.NotNull(timer.Set[Key]);
    }

    [Fact]
    public async Task Schedule_ThatIsDeleted_IsNotLookedAtAgainAndTakesItsJobsWithIt()
    {
        await ScheduledAsync();
        clock.By = TimeSpan.FromHours(1);
        schedules.Look(Key);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 1);

        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videoschedules", "nightly");

        await Eventually.TrueAsync(() => timer.Set[Key] is null);
        await Eventually.TrueAsync(async () => (await JobsAsync()).Length == 0);
    }

    private const string Complete =
        """{"status":{"completionTime":"2026-01-01T00:00:00Z","conditions":[{"type":"Complete","status":"True","reason":"Rendered","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";

    private async Task ScheduledAsync(Action<JsonObject>? change = null)
    {
        JsonObject schedule = Documents.Schedule();
        change?.Invoke(schedule);
        await Documents.CreateAsync(client, space, schedule);
        await ReasonAsync(VideoScheduleReasons.Scheduled);
        Assert.NotNull(timer.Set[Key]);
    }

    private Task ReasonAsync(string reason) => Eventually.TrueAsync(async () => (await ReadyAsync())?.Reason == reason);

    private async Task<string> MessageAsync() => (await ReadyAsync())!.Message;

    private async Task<Condition?> ReadyAsync() => (await ScheduleAsync()).Status?.Conditions.Find(VideoScheduleReasons.Ready);

    private Task<VideoScheduleResource> ScheduleAsync() =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<VideoScheduleResource>("wan.farm", "v1alpha1", space, "videoschedules", "nightly");

    private async Task<VideoJobResource[]> JobsAsync() =>
        [.. (await client.CustomObjects.ListNamespacedCustomObjectAsync<KubernetesList<VideoJobResource>>("wan.farm", "v1alpha1", space, "videojobs")).Items];

    private async Task<string[]> EventsAsync() =>
        [.. (await client.CoreV1.ListNamespacedEventAsync(space)).Items.Where(happened => happened.InvolvedObject.Name == "nightly").Select(happened => $"{happened.Type} {happened.Reason}: {happened.Message}")];
}
