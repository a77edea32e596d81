namespace Wan.Farm.Controllers.Leadership;

/// <summary>This process was the leader and is so no longer. It has to end: what it holds in memory may be out of date.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);
