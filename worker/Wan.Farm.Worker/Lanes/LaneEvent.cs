using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Lanes;

/// <summary>What a lane tells the supervisor, one JSON line each on its standard output.</summary>
public sealed record LaneEvent(LaneEventKind Kind)
{
    /// <summary>Of <see cref="LaneEventKind.Started"/>.</summary>
    public int Steps { get; init; }

    /// <summary>The step it begins with, or steps done.</summary>
    public int Step { get; init; }

    /// <summary>What it is doing, or what went wrong.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of <see cref="LaneEventKind.Finished"/>.</summary>
    public TaskReport? Report { get; init; }

    /// <summary>Of <see cref="LaneEventKind.Failed"/>.</summary>
    public FailureKind Failure { get; init; }

    /// <summary>Of <see cref="LaneEventKind.Lost"/>: the lanes of the task that did not come.</summary>
    public IReadOnlyList<int> Missing { get; init; } = [];
}
