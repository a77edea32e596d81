using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class LineProgressTests
{
    private static readonly RenderTask Task = new EncodeTask("encode", new ContentKey(new string('a', 64)), "prompt", "");

    private readonly ManualClock clock = new();
    private readonly StringWriter talk = new();
    private readonly LineProgress progress;

    public LineProgressTests()
    {
        var terminal = new Terminal(TextWriter.Null, talk, outputIsTerminal: false, talksToPerson: false, colour: false);
        progress = new LineProgress(terminal, clock, TimeSpan.FromSeconds(5));
    }

    private string[] Lines => talk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Progress_ManyFastSteps_AtMostOneLinePerInterval()
    {
        progress.TaskStarted(Task, steps: 1000, firstStep: 0);
        for (int step = 1; step <= 1000; step++)
        {
            clock.Advance(0.01);
            progress.TaskProgressed(Task, step);
        }
        Assert.Equal(["encode: 1000 texts", "encode: 500/1000, 0.010 s/step, 5.0s left"], Lines);
    }

    [Fact]
    public void Progress_ResumedTask_SaysFromWhere()
    {
        progress.TaskStarted(Task, steps: 50, firstStep: 12);
        Assert.Equal(["encode: resuming from text 12 of 50"], Lines);
    }

    [Fact]
    public void Progress_ReusedArtifact_IsNamedByItsShortKey()
    {
        progress.TaskFinished(Task, TaskOutcome.Reused, TimeSpan.Zero);
        Assert.Equal(["encode: already there (aaaaaaaaaaaa)"], Lines);
    }

    [Fact]
    public void Progress_TwoTasksAtOnce_HaveAPaceAndAnIntervalEach()
    {
        RenderTask other = new EncodeTask("shot-2-encode", new ContentKey(new string('b', 64)), "prompt", "");
        progress.TaskStarted(Task, steps: 100, firstStep: 0);
        progress.TaskStarted(other, steps: 100, firstStep: 0);
        for (int step = 1; step <= 6; step++)
        {
            clock.Advance(1);
            progress.TaskProgressed(Task, step);
            progress.TaskProgressed(other, 10 * step);
        }

        Assert.Equal(
            [
                "encode: 100 texts", "shot-2-encode: 100 texts", "encode: 5/100, 1.0 s/step, 1m 35s left",
                "shot-2-encode: 50/100, 0.100 s/step, 5.0s left",
            ],
            Lines);
    }

    [Fact]
    public void Progress_TaskBegunAgainFromItsCheckpoint_SaysFromWhere()
    {
        progress.TaskStarted(Task, steps: 50, firstStep: 0);
        progress.TaskProgressed(Task, 20);
        progress.TaskStarted(Task, steps: 50, firstStep: 18);
        clock.Advance(6);
        progress.TaskProgressed(Task, 19);

        Assert.Equal(["encode: 50 texts", "encode: resuming from text 18 of 50", "encode: 19/50, 6.0 s/step, 3m 06s left"], Lines);
    }

    [Fact]
    public void Progress_FromManyThreads_KeepsItsLinesWhole()
    {
        RenderTask[] tasks = [.. Enumerable.Range(0, 50).Select(i => new EncodeTask($"shot-{i}-encode", new ContentKey(new string('c', 64)), "p", ""))];

        System.Threading.Tasks.Parallel.ForEach(tasks, task =>
        {
            progress.TaskStarted(task, steps: 2, firstStep: 0);
            progress.TaskProgressed(task, 1);
            progress.TaskFinished(task, TaskOutcome.Reused, TimeSpan.Zero);
        });

        Assert.Equal(100, Lines.Length);
        Assert.All(Lines, line => Assert.Matches(@"^shot-\d+-encode: (2 texts|already there \(cccccccccccc\))$", line));
    }
}
