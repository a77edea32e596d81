namespace Wan.Farm.Api.VideoJobs;

/// <summary>A part of a job, and where it stands in it.</summary>
/// <param name="Field">As in <c>spec.shots[1].image</c>.</param>
public sealed record Placed<T>(string Field, T Value);
