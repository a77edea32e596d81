using System.Globalization;
using Wan.Farm.E2E.Tests.Fixtures;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests;

/// <summary>Lanes that die, hang or are told to stop, and a supervisor that does: the video is the same, or there is one clear error.</summary>
/// <remarks><c>WANFARM_KILL_RUNS</c> says how many random runs to make; each tells what it did.</remarks>
public sealed class LaneKillTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Steps = 40;
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Suspend = 19;
    private const int DefaultRuns = 1;

    private static readonly Lazy<Task<LongRender>> Undisturbed = new(RenderUndisturbedAsync);

    private readonly Workplace place = new();
    private LongRender expected = null!;

    public static TheoryData<int> Runs =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("WANFARM_KILL_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : DefaultRuns)];

    public async Task InitializeAsync()
    {
        expected = await Undisturbed.Value;
        place.WriteLongJob(steps: Steps);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => place.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Render_ALaneKilledAtARandomMoment_EndsWithTheSameVideo(int run)
    {
        var random = new Random(run);
        int lanes = 2 + random.Next(2);
        await using WanFarmProcess render = place.Start("--lanes", $"{lanes}");
        await render.WaitUntilAsync(() => render.Lanes.Count > 0, "a lane was there");
        int milliseconds = random.Next(4000);
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        IReadOnlyList<int> there = render.Lanes;
        string victim = "no lane: it was done";
        if (there.Count > 0)
        {
            int index = random.Next(there.Count);
            victim = WanFarmProcess.SignalLane(there[index], Kill) ? $"lane {index + 1} of {there.Count}" : victim;
        }

        string when = render.ErrorSoFar.TrimEnd('\n').Split('\n')[^1];
        RunResult result = (await render.WaitForExitAsync()).Expect(0);

        bool same = expected.FramesSha256 == place.FramesSha256();
        bool noticed = result.Error.Contains("has ended (killed by signal 9)", StringComparison.Ordinal);
        output.WriteLine($"run {run}: {lanes} lanes, after {milliseconds} ms killed {victim}, at \"{when}\"; {(noticed ? "it was started again" : "it was idle")}; {(same ? "same frames" : "OTHER FRAMES")}");
        LongRender.AssertEqual(expected, place.Rendered());
        place.MustHoldNoTemporaryFile();
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Render_TwoNeighboursKilledAtOnce_EndsWithTheSameVideo()
    {
        await using WanFarmProcess run = await StartDenoisingAsync(lanes: 3);
        IReadOnlyList<int> lanes = run.Lanes;
        Assert.Equal(3, lanes.Count);

        Assert.True(WanFarmProcess.SignalLane(lanes[1], Kill) & WanFarmProcess.SignalLane(lanes[2], Kill));
        RunResult result = (await run.WaitForExitAsync()).Expect(0);

        Assert.Contains("lane 2 has ended (killed by signal 9)", result.Error, StringComparison.Ordinal);
        Assert.Contains("lane 3 has ended (killed by signal 9)", result.Error, StringComparison.Ordinal);
        LongRender.AssertEqual(expected, place.Rendered());
    }

    [Theory]
    [InlineData(2, 3)]
    public async Task Render_SupervisorKilled_LanesEndAndAnotherNumberOfThemGoesOn(int before, int after)
    {
        await using WanFarmProcess run = await StartDenoisingAsync(before);
        IReadOnlyList<int> orphans = run.Lanes;
        run.Kill();
        await run.WaitForExitAsync();
        await MustEndAsync(orphans);

        RunResult again = (await place.RenderAsync("--lanes", $"{after}")).Expect(0);

        Assert.Contains("denoise: resuming from step", again.Error, StringComparison.Ordinal);
        LongRender.AssertEqual(expected, place.Rendered());
        place.MustHoldNoTemporaryFile();
    }

    [Fact]
    public async Task Render_Interrupted_StopsAllLanesAndResumesWithoutThem()
    {
        RunResult stopped;
        IReadOnlyList<int> lanes;
        await using (WanFarmProcess run = await StartDenoisingAsync(lanes: 2))
        {
            lanes = run.Lanes;
            run.Interrupt();
            stopped = (await run.WaitForExitAsync()).Expect(130);
        }

        await MustEndAsync(lanes);
        Assert.Contains("Stopped in denoise at step", stopped.Error, StringComparison.Ordinal);
        Assert.Contains($"To go on: wanfarm render {place.JobFile} --out {place.Results} --lanes 2", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", stopped.Error, StringComparison.Ordinal);
        RunResult resumed = (await place.RenderAsync()).Expect(0);
        Assert.Contains("denoise: resuming from step", resumed.Error, StringComparison.Ordinal);
        LongRender.AssertEqual(expected, place.Rendered());
    }

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Render_ALaneToldToStopFromOutside_EndsWithTheSameVideo()
    {
        await using WanFarmProcess run = await StartDenoisingAsync(lanes: 2);

        Assert.True(WanFarmProcess.SignalLane(run.Lanes[1], Terminate));
        (await run.WaitForExitAsync()).Expect(0);

        LongRender.AssertEqual(expected, place.Rendered());
    }

    [Fact]
    public async Task Render_ALaneDiesMoreOftenThanAllowed_SaysSoOnceAndCanGoOn()
    {
        RunResult failed;
        IReadOnlyList<int> lanes;
        await using (WanFarmProcess run = await StartDenoisingAsync(lanes: 2, "--set", "spec.failurePolicy.maxRestarts=0"))
        {
            lanes = run.Lanes;
            Assert.True(WanFarmProcess.SignalLane(lanes[1], Kill));
            failed = (await run.WaitForExitAsync()).Expect(1);
        }

        await MustEndAsync(lanes);
        Assert.Equal(
            "error: denoise: lane 2 ended 1 times (killed by signal 9), more often than spec.failurePolicy.maxRestarts (0) allows",
            Assert.Single(failed.Error.Split('\n'), line => line.StartsWith("error:", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", failed.Error, StringComparison.Ordinal);
        Assert.Empty(failed.Output);
        (await place.RenderAsync("--lanes", "2")).Expect(0);
        LongRender.AssertEqual(expected, place.Rendered());
    }

    [Fact]
    public async Task Render_ALaneNeverJoins_IsNamedKilledAndReplaced()
    {
        var impatient = new Dictionary<string, string?> { ["WANFARM_LANE_JOIN_SECONDS"] = "8" };
        await using WanFarmProcess run = Launcher.Built.Start(place.Render("--lanes", "2"), environment: impatient);
        await run.WaitUntilAsync(() => run.Lanes.Count == 2, "the second lane was there");
        int hung = run.Lanes[1];
        Assert.True(WanFarmProcess.SignalLane(hung, Suspend));

        RunResult result = (await run.WaitForExitAsync()).Expect(0);

        Assert.Contains($"lane 2 (process {hung}) does not answer and is killed", result.Error, StringComparison.Ordinal);
        Assert.Contains("lane 2 of 2", result.Error, StringComparison.Ordinal);
        await MustEndAsync([hung]);
        LongRender.AssertEqual(expected, place.Rendered());
    }

    [Fact]
    public async Task Render_StoreDisappears_IsOneErrorAndCanGoOnWhenItIsBack()
    {
        string store = Path.Combine(place.Results, ".wanfarm"), away = place.Folder["away"];
        await using (WanFarmProcess run = await StartDenoisingAsync(lanes: 2))
        {
            Directory.Move(store, away);
            RunResult failed = (await run.WaitForExitAsync()).Expect(1);
            Assert.Contains(store, Assert.Single(failed.Error.Split('\n'), line => line.StartsWith("error:", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", failed.Error, StringComparison.Ordinal);
            Assert.Empty(failed.Output);
        }

        if (Directory.Exists(store))
            Directory.Delete(store, recursive: true);
        Directory.Move(away, store);
        (await place.RenderAsync("--lanes", "2")).Expect(0);
        LongRender.AssertEqual(expected, place.Rendered());
    }

    private static async Task<LongRender> RenderUndisturbedAsync()
    {
        using var place = new Workplace();
        place.WriteLongJob(steps: Steps);
        (await place.RenderAsync()).Expect(0);
        return place.Rendered();
    }

    private static async Task MustEndAsync(IReadOnlyList<int> lanes)
    {
        for (int attempt = 0; lanes.Any(LaneProcesses.IsAlive); attempt++)
        {
            Assert.True(attempt < 200, $"lanes are left: {string.Join(", ", lanes.Where(LaneProcesses.IsAlive))}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>A render that has made steps, and saved the first of them.</summary>
    private async Task<WanFarmProcess> StartDenoisingAsync(int lanes, params string[] more)
    {
        WanFarmProcess run = place.Start(["--lanes", $"{lanes}", .. more]);
        await run.WaitUntilAsync(() => place.SavedCheckpoints >= lanes, "it saved a step");
        return run;
    }
}
