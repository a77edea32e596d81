using Wan.Farm.Cli.Commands;
using Wan.Farm.Worker.Timelines;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class TimelineTextTests
{
    [Fact]
    public void Text_OfThreeWindows_HasALineEachWithTheOverlapHeavy()
    {
        var timeline = new TimelineChart("forest", Length: 20, "latents",
        [
            new TimelineRow("windows", [new(0, 8, "0", 0), new(6, 8, "1", 0), new(12, 8, "2", 1)]),
            new TimelineRow("decode", [new(0, 10, "0"), new(10, 10, "full cache")]),
        ]);

        string[] lines = [.. TimelineText.Of(timeline)];

        Assert.Equal(
            [
                "forest",
                "latents  0                   5                   10                  15                  20",
                "windows  ├───────────── 0 ───────━━━━━━━┤                                                 lane 1",
                "                                 ├━━━━━━━────── 1 ───────━━━━━━━┤                         lane 1",
                "                                                         ├━━━━━━━────── 2 ──────────────┤ lane 2",
                "decode   ├───────────────── 0 ──────────────────┤├───────────── full cache ─────────────┤",
            ],
            lines);
    }

    [Fact]
    public void Text_OfManyWindows_HasALineForEachLaneAndStaysNarrow()
    {
        TimelineBar[] windows = [.. Enumerable.Range(0, 80).Select(i => new TimelineBar(i * 12, 21, $"{i}", i * 4 / 80))];
        var timeline = new TimelineChart("long", Length: (79 * 12) + 21, "latents",
        [
            new TimelineRow("windows", windows),
            new TimelineRow("decode", [.. Enumerable.Range(0, 50).Select(i => new TimelineBar(i * 19, 19, $"{i}"))]),
        ]);

        IReadOnlyList<string> lines = TimelineText.Of(timeline);

        Assert.Equal(2 + 4 + 1, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 130));
        Assert.EndsWith("0 to 19, lane 1", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("60 to 79, lane 4", lines[5], StringComparison.Ordinal);
        Assert.Contains('█', lines[3]);
        Assert.EndsWith(" 50 in all", lines[6], StringComparison.Ordinal);
    }
}
