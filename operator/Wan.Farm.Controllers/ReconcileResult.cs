namespace Wan.Farm.Controllers;

/// <summary>When to look at an object again, if nothing happens to it before.</summary>
public sealed record ReconcileResult
{
    /// <summary>Only when something changes.</summary>
    public static ReconcileResult Done { get; } = new();

    public TimeSpan? RecheckAfter { get; private init; }

    /// <param name="delay">Null: only when something changes.</param>
    public static ReconcileResult After(TimeSpan? delay) => delay is null ? Done : new() { RecheckAfter = delay };
}
