using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Named files of a store that is a folder.</summary>
public sealed class NamedFilesFolder(string store) : INamedFiles
{
    private readonly string root = Path.Combine(Path.GetFullPath(store), "files");

    public Task<Stream?> OpenAsync(string name, CancellationToken ct)
    {
        string path = NameOf(name);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
            if (RealPath.IsInside(RealPath.Of(file), RealPath.Of(root)))
                return Task.FromResult<Stream?>(file);
            file.Dispose();
            throw new StorageException(path, "leads, links followed, out of the store's folder of files", "put the file itself there");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw new StorageException(path, $"cannot be read: {e.Message}", "see that it is a file that may be read here", e);
        }
    }

    public string NameOf(string name) => Path.Combine(root, name);
}
