using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>The right to work on one task until it runs out.</summary>
/// <param name="Task">Row of the task.</param>
/// <param name="Epoch">Rises with every lease of the task: whatever is reported under an older one changes nothing.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Duration">From the moment it was taken or last extended.</param>
/// <param name="Job">What the task belongs to.</param>
/// <param name="Work">What is to be done.</param>
public sealed record TaskLease(long Task, long Epoch, int Attempt, string Holder, TimeSpan Duration, LeasedJob Job, RenderTask Work)
{
    /// <summary>Somebody asked for this task to be done again: what it made before is removed first.</summary>
    public bool Anew { get; init; }
}
