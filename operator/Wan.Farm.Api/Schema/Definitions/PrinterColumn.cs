namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="Type">string, integer, boolean or date.</param>
/// <param name="Path">JSON path of the value.</param>
/// <param name="IsWide">Shown with <c>-o wide</c> only.</param>
public sealed record PrinterColumn(string Name, string Type, string Path, string Description, bool IsWide = false);
