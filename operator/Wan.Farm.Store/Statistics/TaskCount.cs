namespace Wan.Farm.Store.Statistics;

/// <param name="State">As the column has it.</param>
public sealed record TaskCount(string Pool, string State, long Count);
