namespace Wan.Farm.Worker.Seams;

/// <summary>Where one piece of a video follows another.</summary>
/// <param name="Frame">The first frame, or latent, after the join.</param>
/// <param name="Kind">What was joined, such as <c>window</c>, <c>chunk</c>, <c>shot</c> or <c>segment</c>.</param>
public sealed record Join(int Frame, string Kind);
