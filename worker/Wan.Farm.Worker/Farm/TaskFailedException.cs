using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Farm;

/// <summary>The work of a task failed; what the farm is to be told about it.</summary>
public sealed class TaskFailedException(TaskFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public TaskFailure Failure { get; } = failure;
}
