using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>The pods of a group start together or not at all.</summary>
[Rule("self.scheduler != 'Kueue' || has(self.queueName)", "Kueue admits groups through a queue: give the name of a LocalQueue of this namespace", FieldPath = ".queueName")]
[Rule("self.scheduler != 'Default' || !has(self.queueName)", "the default scheduler has no queues: leave it out, or set scheduler to Kueue or Volcano", FieldPath = ".queueName")]
public sealed record GangSpec
{
    /// <summary>Who sees to it. Kueue and Volcano have to be installed; nobody else may manage these pods.</summary>
    public GangScheduler Scheduler { get; init; } = GangScheduler.Default;

    /// <summary>A LocalQueue of Kueue, or a Queue of Volcano, which has one named default.</summary>
    [DnsLabel]
    public string? QueueName { get; init; }
}
