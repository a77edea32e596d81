namespace Wan.Farm.Controllers.Leadership;

/// <summary>One time of being the leader.</summary>
/// <param name="Identity">Who leads.</param>
/// <param name="Epoch">
/// Grows with every change of leader. A store that refuses writes of a smaller epoch than it has seen cannot be
/// written by a leader that does not know yet that it was replaced.
/// </param>
public sealed record LeadershipTerm(string Identity, long Epoch);
