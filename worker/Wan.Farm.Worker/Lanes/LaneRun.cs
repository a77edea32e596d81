using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Lanes;

/// <summary>A task under way in one lane or in several together.</summary>
internal sealed class LaneRun(RenderTask task, IReadOnlyList<LaneProcess> members, int attempt)
{
    private readonly Dictionary<LaneProcess, TaskReport> reports = [];
    private readonly HashSet<LaneProcess> left = [];

    public RenderTask Task => task;

    public IReadOnlyList<LaneProcess> Members => members;

    /// <summary>From 1; every attempt's lanes meet under a name of their own.</summary>
    public int Attempt => attempt;

    public string Group => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{task.Id}/{attempt}");

    /// <summary>A member has gone or was lost: the attempt has failed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Nobody works on it any more.</summary>
    public bool IsOver => left.Count == members.Count;

    /// <summary>Speaks for all: their steps go together.</summary>
    public bool Speaks(LaneProcess lane) => members[0] == lane;

    public void Finish(LaneProcess lane, TaskReport report)
    {
        reports[lane] = report;
        Leave(lane);
    }

    /// <summary>A lane has ended its part, well or not.</summary>
    public void Leave(LaneProcess lane)
    {
        left.Add(lane);
        lane.Run = null;
    }

    public void Break() => IsBroken = true;

    /// <summary>What all members together took.</summary>
    public TaskReport Report() => reports[members[0]] with
    {
        PeakMemoryBytes = reports.Values.Sum(report => report.PeakMemoryBytes),
        PeakMemoryBytesOfEach = members.Count == 1 ? null : [.. members.Select(member => reports[member].PeakMemoryBytes ?? 0)],
        ExchangeSecondsPerStep = reports.Values.Max(report => report.ExchangeSecondsPerStep),
        StoreSeconds = reports.Values.Max(report => report.StoreSeconds),
        Reuse = reports.Values.Select(report => report.Reuse).Aggregate((sum, reuse) => sum is null || reuse is null ? null : sum + reuse),
    };
}
