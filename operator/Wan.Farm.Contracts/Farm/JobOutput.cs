namespace Wan.Farm.Contracts.Farm;

/// <summary>A file that a person gets.</summary>
/// <param name="Name">Such as <c>hello.mp4</c>.</param>
/// <param name="Location">A path on the artifact volume, or <c>s3://bucket/…</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record JobOutput(string Name, string Location, long Bytes, string Sha256);
