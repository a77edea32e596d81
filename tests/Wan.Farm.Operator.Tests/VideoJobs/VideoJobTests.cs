using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Operator.Tests.VideoJobs;

/// <summary>The controller of jobs against an API server, with the farm's records in memory; the test does the work.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class VideoJobTests(OperatorCluster fixture) : IAsyncLifetime
{
    private static readonly JobOptions Quick = new()
    {
        ProgressInterval = TimeSpan.FromMilliseconds(400),
        WaitInterval = TimeSpan.FromMilliseconds(100),
        // Counted from a time in whole seconds, so that it may seem a second more when it has hardly begun.
        LongestDeletion = TimeSpan.FromSeconds(3),
    };

    private readonly TestCluster cluster = fixture.Cluster;
    private readonly WriteCounter writes = new();
    private readonly FakeJobBook book = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client = fixture.Cluster.Client();
    private Kubernetes ofOperator = null!;
    private string space = "";
    private Task running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        space = await cluster.NamespaceAsync();
        ofOperator = cluster.Client(writes);
        // Pools are followed here and not reconciled: no pods.
        var pools = new PoolController(ofOperator, space, new PoolOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var jobs = new JobController(ofOperator, space, pools.Caches, book, book, Quick, TimeProvider.System, NullLoggerFactory.Instance);
        running = new ControllerManager([.. pools.Informers, jobs.Informer], [jobs.Controller], TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
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
    public async Task Job_IsAdmittedWithItsSeedRecordedAndItsFinalizerSet()
    {
        Guid uid = await AdmittedAsync();

        VideoJobResource job = await JobAsync();
        JobSnapshot work = book.Jobs[uid];
        Assert.Contains($"\"seed\": {job.Status!.Seed}", work.Job.Spec);
        Assert.Contains(JobActuator.Finalizer, job.Metadata.Finalizers);
        Assert.Equal(($"{space}.pool", "pool"), (work.Job.Pool, job.Status.Pool));
        await Eventually.TrueAsync(() => book.Offers.Contains(($"{space}.pool", 1)));
    }

    [Fact]
    public async Task Job_WithoutAPool_WaitsAndGoesOnWhenOneComes()
    {
        await Documents.CreateAsync(client, space, Documents.Job());
        await ReasonAsync(VideoJobReasons.NoPool);

        Ready();
        await Documents.CreateAsync(client, space, Documents.Pool());

        await Eventually.TrueAsync(() => book.Jobs.Count == 1);
    }

    [Fact]
    public async Task Job_WhosePoolLacksASecret_SaysSoWithinSecondsAndWritesNothingMore()
    {
        await Documents.CreateAsync(client, space, Documents.Pool());
        await Documents.CreateAsync(client, space, Documents.Job());
        await ReasonAsync(VideoJobReasons.WaitingForModel);
        const string Trouble = """{"status":{"conditions":[{"type":"Ready","status":"False","reason":"ContainerCannotStart","message":"pool-0-0-0: secret \"wan-farm\" not found","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";

        await Documents.PatchAsync(client, space, "renderpools", "pool", Trouble, status: true);

        await Eventually.TrueAsync(async () => (await JobAsync()).Status?.Conditions.Find(VideoJobConditions.Accepted)?.Message.EndsWith("ContainerCannotStart: pool-0-0-0: secret \"wan-farm\" not found", StringComparison.Ordinal) == true);
        int before = await writes.SettledAsync();
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);   // five passes
        Assert.Equal(before, writes.Count);
    }

    [Fact]
    public async Task Job_OfAModelThatItsPoolLacks_SaysWhatToChangeAndGoesOnOnceItIs()
    {
        Ready();
        await Documents.CreateAsync(client, space, Documents.Pool().Set("spec.models", JsonNode.Parse("""[{"path":"models/other"}]""")));
        await Documents.CreateAsync(client, space, Documents.Job().Set("spec.pool", "pool"));
        await ReasonAsync(VideoJobReasons.ModelNotInPool);
        Assert.Contains("the RenderPool pool does not have the model models/tiny, only models/other; add it there", (await JobAsync()).Status!.Conditions.Find(VideoJobConditions.Accepted)!.Message);

        await Documents.PatchAsync(client, space, "renderpools", "pool", """{"spec":{"models":[{"path":"models/tiny"}]}}""");

        await Eventually.TrueAsync(() => book.Jobs.Count == 1);
    }

    [Fact]
    public async Task Job_OfAPoolThatDoesNotExist_SaysSoAndGoesOnWhenItIsMade()
    {
        Ready();
        await Documents.CreateAsync(client, space, Documents.Job().Set("spec.pool", "pool"));
        await ReasonAsync(VideoJobReasons.PoolNotFound);
        Assert.Equal("there is no RenderPool pool in this namespace; create it, or name another pool", (await JobAsync()).Status!.Conditions.Find(VideoJobConditions.Accepted)!.Message);

        await Documents.CreateAsync(client, space, Documents.Pool());

        await Eventually.TrueAsync(() => book.Jobs.Count == 1);
    }

    [Fact]
    public async Task Job_ThatNamesAFileOfTheStore_IsPlannedWhenAWorkerHasLookedAtIt()
    {
        Ready();
        await Documents.CreateAsync(client, space, Documents.Pool());
        JsonObject job = Documents.Job();
        job["spec"]!["loras"] = new JsonArray(new JsonObject { ["path"] = "artifact://style.safetensors" });
        await Documents.CreateAsync(client, space, job);
        await ReasonAsync(VideoJobReasons.WaitingForInputs);
        (string pool, InputQuestion question, _) = book.Questions.Values.Single();
        await Eventually.TrueAsync(() => book.Offers.Contains((pool, 1)));
        Assert.Empty(book.Jobs);

        var found = new LoraInput(question.Loras[0].Path, new string('c', 64), 1, LoraTarget.Both) { Sha256 = new string('d', 64) };
        book.Questions[question.Job] = (pool, question, new InputAnswer([], [found]));

        await Eventually.TrueAsync(() => book.Jobs.Count == 1);
        Assert.Equal($"{space}.pool", pool);
    }

    [Fact]
    public async Task Job_AtWork_ReportsItsProgressNoMoreOftenThanTheInterval()
    {
        Guid uid = await AdmittedAsync();
        await Eventually.TrueAsync(async () => (await JobAsync()).Status?.Chunks?.Total == 4);
        int before = writes.Count;
        long begun = TimeProvider.System.GetTimestamp();

        for (int i = 0; i < 60; i++)
        {
            int step = i;
            book.Change(uid, work => work with { Tasks = [.. work.Tasks.Select(task => task.Position == 1 ? task with { Step = step, Steps = 60 } : task)] });
            await Documents.PatchAsync(client, space, "videojobs", "job", """{"metadata":{"annotations":{"touched":"N"}}}""".Replace("N", $"{i}"));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        double most = 2 + (TimeProvider.System.GetElapsedTime(begun) / Quick.ProgressInterval);
        Assert.InRange(writes.Count - before, 1, most);
    }

    [Fact]
    public async Task Job_AtRest_WritesNothing()
    {
        await AdmittedAsync();
        await Eventually.TrueAsync(async () => (await JobAsync()).Status?.Chunks?.Total == 4);
        int before = await writes.SettledAsync();

        await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System);   // three passes

        Assert.Equal(before, writes.Count);
    }

    [Fact]
    public async Task Job_ThatIsDone_IsComplete()
    {
        Guid uid = await AdmittedAsync();

        Finish(uid);

        await Eventually.TrueAsync(async () => (await JobAsync()).Status?.Conditions.IsTrue(VideoJobConditions.Complete) == true);
        Assert.Equal((VideoJobState.Complete, "/videos/job.mp4"), ((await JobAsync()).Status!.State, (await JobAsync()).Status!.Output));
        await Eventually.TrueAsync(async () => (await EventsAsync()).Contains("Normal Rendered: rendered 33 frames"));
        Assert.Single(await EventsAsync(), said => said.StartsWith("Normal Accepted: the RenderPool pool renders it, with seed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_ThatIsSuspendedAndResumed_TellsTheFarmBoth()
    {
        Guid uid = await AdmittedAsync();

        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"suspend":true,"priority":5}}""");
        await Eventually.TrueAsync(() => book.Jobs[uid].Job is { Suspended: true, Priority: 5 });
        await ReasonAsync(VideoJobReasons.Suspended);
        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"suspend":false}}""");

        await Eventually.TrueAsync(() => !book.Jobs[uid].Job.Suspended);
        await ReasonAsync(VideoJobReasons.WaitingForGroup);
    }

    [Fact]
    public async Task Job_ThatIsDeleted_IsForgottenAndGone()
    {
        await AdmittedAsync();

        await DeleteAsync();

        await GoneAsync();
        Assert.Empty(book.Jobs);
    }

    [Fact]
    public async Task Job_DeletedWhileTheDatabaseIsAway_GoesInTheEnd()
    {
        await AdmittedAsync();
        book.IsAway = true;

        await DeleteAsync();
        Assert.NotNull((await JobAsync()).DeletionTimestamp());

        await GoneAsync();
    }

    [Fact]
    public async Task Job_WhoseRecordsWereLost_IsAdmittedAgainWithTheSameTasks()
    {
        Guid uid = await AdmittedAsync();
        string[] keys = [.. book.Jobs[uid].Tasks.Select(task => task.Key)];

        await book.ForgetAsync(uid, CancellationToken.None);

        await Eventually.TrueAsync(() => book.Jobs.ContainsKey(uid));
        Assert.Equal(keys, book.Jobs[uid].Tasks.Select(task => task.Key));
    }

    [Fact]
    public async Task Job_WhoseStartDeadlineIsOver_FailsInTheRecordsAndInItsStatus()
    {
        Guid uid = await AdmittedAsync();

        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"deadlines":{"startSeconds":1}}}""");

        await Eventually.TrueAsync(async () => (await JobAsync()).Status?.Conditions.Find(VideoJobConditions.Failed)?.Reason == VideoJobReasons.StartDeadlineExceeded);
        Assert.Equal((JobPhase.Failed, VideoJobReasons.StartDeadlineExceeded), (book.Jobs[uid].Job.Phase, book.Jobs[uid].Job.Reason));
        await Eventually.TrueAsync(async () => (await EventsAsync()).Any(said => said.StartsWith("Warning StartDeadlineExceeded: no task was begun within the 1 s", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Job_WhoseFailurePolicyIsChangedAtWork_TellsTheFarmOnce()
    {
        Guid uid = await AdmittedAsync();

        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"failurePolicy":{"maxRestarts":1,"rules":[{"action":"FailJob","onCauses":["OutOfMemory"]}]},"deadlines":{"stallSeconds":600}}}""");

        await Eventually.TrueAsync(() => book.Jobs[uid].Job is { StallSeconds: 600, FailurePolicy: { MaxRetries: 1, Rules.Count: 1 } });
    }

    [Fact]
    public async Task Job_WithATimeToLive_IsRemovedOnceItIsFinished()
    {
        Guid uid = await AdmittedAsync();
        await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"ttlSecondsAfterFinished":0}}""");

        Finish(uid);

        await GoneAsync();
    }

    private void Ready() => book.Models[($"{space}.pool", "models/tiny")] = Models.Tiny;

    private async Task<Guid> AdmittedAsync()
    {
        Ready();
        await Documents.CreateAsync(client, space, Documents.Pool());
        await Documents.CreateAsync(client, space, Documents.Job());
        await Eventually.TrueAsync(() => book.Jobs.Count == 1);
        return book.Jobs.Keys.Single();
    }

    private void Finish(Guid uid) => book.Change(uid, work => work with
    {
        Job = work.Job with { Phase = JobPhase.Complete, EndedAt = TimeProvider.System.GetUtcNow(), Outputs = [new JobOutput("job.mp4", "/videos/job.mp4", 1, "")] },
        Tasks = [.. work.Tasks.Select(task => task with { State = TaskState.Done })],
    });

    private Task ReasonAsync(string reason) => Eventually.TrueAsync(async () => (await JobAsync()).Status?.Reason == reason);

    private Task<VideoJobResource> JobAsync() =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<VideoJobResource>("wan.farm", "v1alpha1", space, "videojobs", "job");

    private async Task<string[]> EventsAsync() =>
        [.. (await client.CoreV1.ListNamespacedEventAsync(space)).Items.Where(happened => happened.InvolvedObject.Name == "job").Select(happened => $"{happened.Type} {happened.Reason}: {happened.Message}")];

    private Task DeleteAsync() => client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs", "job");

    private Task GoneAsync() => Eventually.TrueAsync(async () =>
        (await client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "videojobs"))["items"]!.AsArray().Count == 0);
}
