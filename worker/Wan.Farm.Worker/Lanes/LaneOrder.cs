namespace Wan.Farm.Worker.Lanes;

/// <summary>What the supervisor tells a lane, one JSON line each on its standard input.</summary>
/// <param name="Task">Id of the task to run; null: give up the group that this lane is in.</param>
/// <param name="Key">Its content key, so that a lane which plans otherwise says so instead of rendering something else.</param>
/// <param name="Lane">This lane's place among those that run the task.</param>
/// <param name="Lanes">How many run it.</param>
/// <param name="Group">Name of the process group to join, new for every attempt.</param>
/// <param name="Mesh">The shape in which they compute each prediction together; null: each has windows of its own.</param>
public sealed record LaneOrder(string? Task, string Key, int Lane, int Lanes, string Group, string? Mesh = null);
