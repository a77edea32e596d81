using System.Globalization;
using Wan.Farm.E2E.Tests.Fixtures;
using Xunit.Abstractions;

namespace Wan.Farm.E2E.Tests;

/// <summary>Videos whose every step is computed by a group of processes, and groups of which one dies.</summary>
/// <remarks><c>WANFARM_KILL_RUNS</c> says how many random runs to make; each tells what it did.</remarks>
public sealed class GroupTests(ITestOutputHelper output) : IDisposable
{
    private const int Kill = 9;
    private const int Steps = 40;
    private const string Branches = "cfg=2";

    private static readonly Lazy<Task<LongRender>> InOneProcess = new(RenderInOneProcessAsync);

    private readonly Workplace place = new();

    public static TheoryData<int> Runs =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("WANFARM_KILL_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 1)];

    public void Dispose() => place.Dispose();

    /// <remarks>Of the branches of guidance, whose exchange rounds nothing, the bytes can be compared.</remarks>
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Render_ARankKilledAtARandomMoment_EndsWithOneProcesssVideo(int run)
    {
        var random = new Random(run);
        place.WriteLongJob(frames: 29, steps: Steps);
        await using WanFarmProcess render = place.Start("--group", Branches);
        await render.WaitUntilAsync(() => place.SavedCheckpoints > 0, "it saved a step");
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System);
        int rank = random.Next(2);
        IReadOnlyList<int> ranks = render.Lanes;
        bool killed = ranks.Count > rank && WanFarmProcess.SignalLane(ranks[rank], Kill);

        string when = render.ErrorSoFar.TrimEnd('\n').Split('\n')[^1];
        RunResult result = (await render.WaitForExitAsync()).Expect(0);

        bool noticed = result.Error.Contains($"rank {rank} has ended (killed by signal 9)", StringComparison.Ordinal);
        output.WriteLine($"run {run}: killed {(killed ? $"rank {rank}" : "nobody")} at \"{when}\"; {(noticed ? "the group was started again" : "it was idle")}");
        LongRender.AssertEqual(await InOneProcess.Value, place.Rendered());
        place.MustHoldNoTemporaryFile();
    }

    [Fact]
    public async Task Render_AGroupTheModelCannotBeSpreadOver_SaysWhatWouldFit()
    {
        RunResult result = (await place.RenderAsync("--group", "ulysses=2")).Expect(2);

        Assert.Contains("--group: ulysses=2 does not divide the model's 3 heads; accepted: 1, 3, and ring for the rest", result.Error, StringComparison.Ordinal);
    }

    private static async Task<LongRender> RenderInOneProcessAsync()
    {
        using var place = new Workplace();
        place.WriteLongJob(frames: 29, steps: Steps);
        (await place.RenderAsync()).Expect(0);
        return place.Rendered();
    }
}
