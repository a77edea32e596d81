namespace Wan.Farm.Worker.Artifacts;

/// <summary>Files that people put into the artifact store for jobs to name: below <c>files/</c>, where nothing else is written.</summary>
public interface INamedFiles
{
    /// <param name="name">Folders and name, none of them <c>.</c> or <c>..</c>.</param>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    Task<Stream?> OpenAsync(string name, CancellationToken ct);

    /// <summary>Where a person would look for it, or put it.</summary>
    string NameOf(string name);
}
