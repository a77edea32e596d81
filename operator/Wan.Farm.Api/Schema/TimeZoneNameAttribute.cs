namespace Wan.Farm.Api.Schema;

/// <summary>The name of a time zone in the IANA database of the machine.</summary>
public sealed class TimeZoneNameAttribute : ConstraintAttribute
{
    public const string Default = "Etc/UTC";

    public override string? Violation(object value) => TimeZoneInfo.TryFindSystemTimeZoneById((string)value, out _)
        ? null
        : $"{Shown.Value(value)} is no time zone that this machine knows; accepted: names of the IANA database, such as Europe/Berlin or {Default}";
}
