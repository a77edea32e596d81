using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Policies;

/// <summary>What is known of a failure.</summary>
/// <param name="Stage">Of the task: see <see cref="Rows.TaskRow.Stage"/>.</param>
/// <param name="ExitCode">Of the process that ended; null when none did.</param>
public readonly record struct FailureFacts(TaskFailureKind Kind, string Stage, string Message, int? ExitCode = null);
