using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>Whatever kills a render, running it again ends with the same frames.</summary>
public sealed class KillTests : IAsyncLifetime, IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const int Stop = 19;
    private const int Continue = 18;

    private static readonly Lazy<Task<string>> Undisturbed = new(RenderUndisturbedAsync);

    private readonly Workplace place = new();
    private string expected = "";

    public async Task InitializeAsync() => expected = await Undisturbed.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("denoise", 60)]
    [InlineData("decode", 60)]
    public Task Render_KilledInALongStage_EndsWithTheSameFrames(string stage, int millisecondsLater) => KillInAsync(stage, millisecondsLater);

    [Theory]
    [Trait("Category", "Faults")]
    [InlineData("encode", 40)]
    [InlineData("assemble", 0)]
    public Task Render_KilledInAShortStage_EndsWithTheSameFrames(string stage, int millisecondsLater) => KillInAsync(stage, millisecondsLater);

    [Fact]
    [Trait("Category", "Faults")]
    public async Task Render_KilledAgainAndAgainAtRandomMoments_EndsWithTheSameFrames()
    {
        Job(place);
        var moments = new Random(20);
        for (int attempt = 0; attempt < 6; attempt++)
        {
            await using WanFarmProcess run = place.Start();
            await Task.Delay(TimeSpan.FromMilliseconds(300 + moments.Next(1500)), TimeProvider.System);
            run.Kill();
            await run.WaitForExitAsync();
        }

        (await place.RenderAsync()).Expect(0);

        Assert.Equal(expected, place.FramesSha256());
    }

    /// <summary>What steps have left for later ones to take over is saved with them.</summary>
    [Fact]
    [Trait("Category", "Faults")]
    public async Task Render_KilledAgainAndAgainWhileStepsReuseEarlierOnes_EndsWithTheSameFrames()
    {
        const string Reuse = "acceleration: { blockCache: { threshold: 2, fit: Plain, firstSteps: 2 }, guidanceCache: { every: 2, firstSteps: 2 } }";
        using var undisturbed = new Workplace();
        foreach (Workplace each in new[] { undisturbed, place })
        {
            Job(each);
            each.WriteJobText($"{File.ReadAllText(each.JobFile)}\n  {Reuse}");
        }

        Assert.Matches("[1-9][0-9]* with kept blocks, [1-9][0-9]* with kept guidance", (await undisturbed.RenderAsync()).Expect(0).Error);
        var moments = new Random(6);
        for (int attempt = 0; attempt < 4; attempt++)
        {
            await using WanFarmProcess run = place.Start();
            await run.WaitUntilAsync(() => run.ErrorSoFar.Contains("\ndenoise: ", StringComparison.Ordinal) && place.SavedCheckpoints > 0, "it saved a step");
            await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(100)), TimeProvider.System);
            run.Kill();
            await run.WaitForExitAsync();
        }

        RunResult resumed = (await place.RenderAsync()).Expect(0);

        Assert.Contains("denoise: resuming from step", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(undisturbed.FramesSha256(), place.FramesSha256());
    }

    /// <summary>Ctrl-C.</summary>
    [Fact]
    public Task Render_Interrupted_SaysHowToResumeAndResumes() => StopWithAsync(Interrupt);

    /// <summary>What a system sends before it kills.</summary>
    [Fact]
    [Trait("Category", "Faults")]
    public Task Render_Terminated_SaysHowToResumeAndResumes() => StopWithAsync(Terminate);

    [Fact]
    public async Task Render_WhileAnotherRendersTheSame_SaysWho()
    {
        Job(place);
        await using WanFarmProcess run = place.Start();
        await run.WaitUntilAsync(() => run.ErrorSoFar.Contains("encode: ", StringComparison.Ordinal), "it began to encode");

        // It does not end before the second has looked.
        run.Signal(Stop);
        RunResult second = (await place.RenderAsync()).Expect(1);
        run.Signal(Continue);

        Assert.Contains("is being rendered in", second.Error, StringComparison.Ordinal);
        (await run.WaitForExitAsync()).Expect(0);
        Assert.Equal(expected, place.FramesSha256());
    }

    private async Task KillInAsync(string stage, int millisecondsLater)
    {
        Job(place);
        await using (WanFarmProcess run = place.Start())
        {
            await run.WaitUntilAsync(() => run.ErrorSoFar.Contains($"\n{stage}: ", StringComparison.Ordinal), $"it began to {stage}");
            await Task.Delay(TimeSpan.FromMilliseconds(millisecondsLater), TimeProvider.System);
            run.Kill();
            await run.WaitForExitAsync();
        }

        (await place.RenderAsync()).Expect(0);

        Assert.Equal(expected, place.FramesSha256());
        place.MustHoldNoTemporaryFile();
    }

    private async Task StopWithAsync(int signal)
    {
        Job(place);
        RunResult stopped;
        await using (WanFarmProcess run = place.Start())
        {
            await run.WaitUntilAsync(() => place.SavedCheckpoints > 0, "a step was saved");
            run.Signal(signal);
            stopped = (await run.WaitForExitAsync()).Expect(130);
        }

        Assert.Contains($"To go on: wanfarm render {place.JobFile} --out {place.Results}", stopped.Error, StringComparison.Ordinal);
        Assert.Empty(stopped.Output);
        RunResult resumed = (await place.RenderAsync()).Expect(0);
        Assert.Contains("denoise: resuming from step", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(expected, place.FramesSha256());
    }

    // Steps enough that a signal arrives among them.
    private static void Job(Workplace place) => place.WriteJob(GoldenModels.TextToVideo, frames: 17, steps: 300);

    private static async Task<string> RenderUndisturbedAsync()
    {
        using var place = new Workplace();
        Job(place);
        (await place.RenderAsync()).Expect(0);
        return place.FramesSha256();
    }
}
