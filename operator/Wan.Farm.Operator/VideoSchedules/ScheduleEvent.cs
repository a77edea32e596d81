namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>Something to be told of a schedule.</summary>
/// <param name="Occasion">Telling the same twice tells it once.</param>
public sealed record ScheduleEvent(bool IsWarning, string Reason, string Message, string Occasion);
