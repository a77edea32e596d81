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
}
