using Quartz;
using Quartz.Listener;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>Hears what goes wrong inside Quartz, which tries again by itself.</summary>
internal sealed class FailureListener(Action<string> say) : SchedulerListenerSupport
{
    public override Task SchedulerError(string msg, SchedulerException cause, CancellationToken cancellationToken = default)
    {
        say($"{msg} {cause.GetBaseException().Message}");
        return Task.CompletedTask;
    }
}
