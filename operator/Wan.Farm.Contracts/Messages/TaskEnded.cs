using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Contracts.Messages;

/// <summary>An attempt at a task has ended, and the database knows. To the operator: look at this job now and not at the next pass.</summary>
public sealed record TaskEnded(Guid JobUid, string Namespace, string JobName, string Pool, string Task, int Attempt, AttemptOutcome Outcome);
