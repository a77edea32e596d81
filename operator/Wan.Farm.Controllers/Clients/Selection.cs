namespace Wan.Farm.Controllers.Clients;

/// <summary>Which objects of a kind to look at, in the syntax of kubectl's <c>-l</c> and <c>--field-selector</c>.</summary>
public sealed record Selection(string? Labels = null, string? Fields = null)
{
    public static Selection Everything { get; } = new();
}
