using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>Brings schedules to be looked at when they are due.</summary>
public interface IScheduleTimer
{
    /// <summary>Sets when a schedule is looked at; writes nothing when it is set like that already.</summary>
    /// <param name="times">Null: never again.</param>
    /// <exception cref="FarmUnavailableException">The timer's database does not answer.</exception>
    Task SetAsync(ObjectKey schedule, FireTimes? times, CancellationToken ct);
}
