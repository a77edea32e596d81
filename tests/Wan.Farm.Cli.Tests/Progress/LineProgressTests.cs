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
}
