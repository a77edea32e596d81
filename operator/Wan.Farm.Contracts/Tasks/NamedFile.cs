namespace Wan.Farm.Contracts.Tasks;

/// <summary>A file that a job names.</summary>
/// <param name="Field">Where it does: <c>spec.image.path</c>.</param>
/// <param name="Path">A path, a URL or a name in the artifact store, as it is written.</param>
public sealed record NamedFile(string Field, string Path, FileUse Use);
