using System.Text.Json;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class JsonProgressTests
{
    [Fact]
    public void Progress_WholeTask_IsOneJsonObjectPerLine()
    {
        var talk = new StringWriter();
        var clock = new ManualClock();
        var terminal = new Terminal(TextWriter.Null, talk, outputIsTerminal: false, talksToPerson: false, colour: false) { SpeaksJson = true };
        var progress = new JsonProgress(terminal, clock, TimeSpan.Zero);
        RenderTask task = new EncodeTask("encode", new ContentKey(new string('b', 64)), "p", "");

        progress.TaskStarted(task, steps: 2, firstStep: 0);
        clock.Advance(1.5);
        progress.TaskProgressed(task, 1);
        progress.TaskFinished(task, TaskOutcome.Rendered, TimeSpan.FromSeconds(3));
        progress.Warned("a \"quoted\" café");

        JsonElement[] lines = [.. talk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["started", "progress", "finished", "warning"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal("encode", lines[0].GetProperty("stage").GetString());
        Assert.Equal(1.5, lines[1].GetProperty("secondsLeft").GetDouble());
        Assert.Equal("rendered", lines[2].GetProperty("outcome").GetString());
        Assert.Equal("a \"quoted\" café", lines[3].GetProperty("message").GetString());
    }

    [Fact]
    public void Progress_TwoTasksAtOnce_AreToldApartByTheirIds()
    {
        var talk = new StringWriter();
        var clock = new ManualClock();
        var terminal = new Terminal(TextWriter.Null, talk, outputIsTerminal: false, talksToPerson: false, colour: false) { SpeaksJson = true };
        var progress = new JsonProgress(terminal, clock, TimeSpan.Zero);
        RenderTask one = new EncodeTask("shot-1-encode", new ContentKey(new string('b', 64)), "p", "");
        RenderTask other = new EncodeTask("shot-2-encode", new ContentKey(new string('c', 64)), "q", "");

        progress.TaskStarted(one, steps: 10, firstStep: 0);
        progress.TaskStarted(other, steps: 20, firstStep: 10);
        clock.Advance(2);
        progress.TaskProgressed(other, 11);
        progress.TaskProgressed(one, 4);

        JsonElement[] lines = [.. talk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["shot-2-encode", "shot-1-encode"], lines.Select(line => line.GetProperty("task").GetString()));
        Assert.Equal([2, 0.5], lines.Select(line => line.GetProperty("secondsPerStep").GetDouble()));
        Assert.Equal([18, 3], lines.Select(line => line.GetProperty("secondsLeft").GetDouble()));
    }
}
