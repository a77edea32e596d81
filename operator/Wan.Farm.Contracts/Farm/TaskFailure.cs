using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <param name="Message">For people: what failed, where, and what helps.</param>
public sealed record TaskFailure(TaskFailureKind Kind, string Message)
{
    /// <summary>Of <see cref="TaskFailureKind.InputLost"/>: what is not in the store although the task that makes it was done.</summary>
    public IReadOnlyList<ContentKey> LostInputs { get; init; } = [];
}
