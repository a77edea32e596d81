using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Jobs;

/// <summary>Why jobs end, in one word each. Part of what users see: never renamed.</summary>
public static class JobReasons
{
    public const string RetriesExhausted = nameof(RetriesExhausted);
    public const string OutOfMemory = nameof(OutOfMemory);
    public const string WorkersLost = nameof(WorkersLost);
    public const string Stalled = nameof(Stalled);
    public const string FailurePolicyRule = nameof(FailurePolicyRule);

    public static string Of(TaskFailureKind kind) => kind switch
    {
        TaskFailureKind.OutOfMemory => OutOfMemory,
        TaskFailureKind.Lost => WorkersLost,
        TaskFailureKind.Stalled => Stalled,
        _ => RetriesExhausted,
    };
}
