using Wan.Farm.Api.VideoSchedules;

namespace Wan.Farm.Api.Schema;

/// <summary>The text of a schedule, see <see cref="CronText"/>.</summary>
public sealed class CronAttribute : ConstraintAttribute
{
    public const int Longest = 256;

    public override string? Violation(object value) => CronText.Read((string)value, out string problem) is null ? $"{Shown.Value(value)} {problem}" : null;
}
