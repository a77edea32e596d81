using System.Collections.Concurrent;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator.Tests.VideoSchedules;

/// <summary>Remembers when schedules are to be looked at; the test looks.</summary>
internal sealed class FakeTimer : IScheduleTimer
{
    public bool IsAway { get; set; }

    public ConcurrentDictionary<ObjectKey, FireTimes?> Set { get; } = new();

    public Task SetAsync(ObjectKey schedule, FireTimes? times, CancellationToken ct)
    {
        if (IsAway)
            throw new FarmUnavailableException("the farm's database does not answer: refused", new IOException("refused"));
        Set[schedule] = times;
        return Task.CompletedTask;
    }
}
