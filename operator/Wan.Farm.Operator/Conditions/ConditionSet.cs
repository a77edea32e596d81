using Wan.Farm.Api.Conditions;

namespace Wan.Farm.Operator.Conditions;

/// <summary>Conditions by their types.</summary>
public static class ConditionSet
{
    /// <summary>With one condition set. Its time is kept while its status is.</summary>
    public static IReadOnlyList<Condition> With(
        this IReadOnlyList<Condition>? conditions, string type, ConditionStatus status, string reason, string message, long? generation, DateTimeOffset now)
    {
        Condition? before = conditions.Find(type);
        var set = new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            // The server keeps whole seconds.
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : Seconds(now),
        };
        return before is null
            ? [.. conditions ?? [], set]
            : [.. conditions!.Select(condition => condition.Type == type ? set : condition)];
    }

    public static Condition? Find(this IReadOnlyList<Condition>? conditions, string type) => conditions?.FirstOrDefault(condition => condition.Type == type);

    public static bool IsTrue(this IReadOnlyList<Condition>? conditions, string type) => conditions.Find(type)?.Status == ConditionStatus.True;

    private static DateTimeOffset Seconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
