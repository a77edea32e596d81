using System.Diagnostics;
using System.Globalization;
using Wan.Farm.E2E.Tests.Fixtures;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests;

/// <summary>Videos whose every step is computed by a group of processes, and groups of which one dies.</summary>
/// <remarks><c>WANFARM_KILL_RUNS</c> says how many random runs to make; each tells what it did.</remarks>
public sealed class GroupTests(ITestOutputHelper output) : IDisposable
{
    private const int Kill = 9;
    private const int Steps = 80;

    // One process makes the frames within a gray level: kernels add in another order for the columns that a rank has. The same group makes the same bytes.
    private const string Branches = "cfg=2", BranchesAndRing = "cfg=2,ring=2";

    private static readonly Dictionary<string, Lazy<Task<LongRender>>> Undisturbed = new()
    {
        [Branches] = new(() => RenderAsync("--group", Branches)),
        [BranchesAndRing] = new(() => RenderAsync("--group", BranchesAndRing)),
    };

    private readonly Workplace place = new();

    public static TheoryData<int> Runs =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("WANFARM_KILL_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 1)];

    public void Dispose() => place.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Render_ARankKilledAtARandomMoment_EndsWithTheSameVideo(int run)
    {
        var random = new Random(run);
        string group = run % 2 == 1 ? Branches : BranchesAndRing;
        place.WriteLongJob(frames: 29, steps: Steps);
        await using WanFarmProcess render = place.Start("--group", group);
        await render.WaitUntilAsync(() => place.SavedCheckpoints > 0, "it saved a step");
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);
        IReadOnlyList<int> ranks = render.Lanes;
        int rank = random.Next(ranks.Count);
        string when = render.ErrorSoFar.TrimEnd('\n').Split('\n')[^1];
        long start = Stopwatch.GetTimestamp();

        Assert.True(WanFarmProcess.SignalLane(ranks[rank], Kill), "the rank had ended");
        await render.WaitUntilAsync(() => render.ErrorSoFar.Contains("resuming from step", StringComparison.Ordinal), "it went on");
        TimeSpan recovery = Stopwatch.GetElapsedTime(start);
        RunResult result = (await render.WaitForExitAsync()).Expect(0);

        output.WriteLine($"run {run}: {group}, killed process {rank} of {ranks.Count} at \"{when}\", went on after {recovery.TotalSeconds:0.0} s");
        Assert.Contains("has ended (killed by signal 9)", result.Error, StringComparison.Ordinal);   // processes are listed by their ids, which are not always in the order of ranks
        LongRender.AssertEqual(await Undisturbed[group].Value, place.Rendered());
        place.MustHoldNoTemporaryFile();
    }

    private static async Task<LongRender> RenderAsync(params string[] options)
    {
        using var place = new Workplace();
        place.WriteLongJob(frames: 29, steps: Steps);
        (await place.RenderAsync(options)).Expect(0);
        return place.Rendered();
    }
}
