namespace Wan.Farm.Store.Rows;

/// <summary>A content key that a task makes.</summary>
public sealed record TaskMakeRow(long Task, string Key);
