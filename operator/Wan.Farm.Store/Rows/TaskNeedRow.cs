namespace Wan.Farm.Store.Rows;

/// <summary>A task waits for another one.</summary>
public sealed record TaskNeedRow(long Task, long Needs);
