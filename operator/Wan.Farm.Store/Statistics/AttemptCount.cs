namespace Wan.Farm.Store.Statistics;

/// <param name="Outcome">As the column has it.</param>
public sealed record AttemptCount(string Outcome, long Count);
