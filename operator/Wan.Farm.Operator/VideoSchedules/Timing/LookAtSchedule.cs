using Quartz;
using Wan.Farm.Controllers;

namespace Wan.Farm.Operator.VideoSchedules.Timing;

/// <summary>What Quartz runs when a schedule is due.</summary>
internal sealed class LookAtSchedule(Action<ObjectKey> look) : IJob
{
    public Task Execute(IJobExecutionContext context)
    {
        // A fire that a dead operator had begun comes back under a trigger of its own, which carries the first one's name.
        TriggerKey trigger = context.Recovering ? context.RecoveringTriggerKey : context.Trigger.Key;
        look(new ObjectKey(trigger.Group, trigger.Name[..trigger.Name.LastIndexOf('/')]));
        return Task.CompletedTask;
    }
}
