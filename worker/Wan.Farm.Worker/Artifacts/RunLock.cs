using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Keeps two renders of one job out of each other's files. Given up when disposed, or when its process dies.</summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream held;
    private readonly string ownerPath;

    private RunLock(FileStream held, string ownerPath) => (this.held, this.ownerPath) = (held, ownerPath);

    /// <param name="path">The lock file; it stays, empty, since removing it would let two in.</param>
    /// <param name="owner">When not taken: who has it, for people, such as <c>process 4711 on machine</c>.</param>
    /// <exception cref="StorageException">The folder cannot be written to.</exception>
    public static bool TryTake(string path, [NotNullWhen(true)] out RunLock? taken, [NotNullWhen(false)] out string? owner)
    {
        string file = Path.GetFullPath(path);
        string ownerPath = file + ".owner";                  // of its own, since a locked file cannot be read
        Folder.Make(Path.GetDirectoryName(file)!);
        if (FolderLock.TryTake(file) is not { } held)
        {
            (taken, owner) = (null, ReadOwner(ownerPath));
            return false;
        }

        try
        {
            string me = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");
            File.WriteAllText(ownerPath, me);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            held.Dispose();
            throw StorageFault.From(ownerPath, e);
        }

        (taken, owner) = (new RunLock(held, ownerPath), null);
        return true;
    }

    public void Dispose()
    {
        try
        {
            File.Delete(ownerPath);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            // It says who held the lock; without the lock it means nothing.
        }

        held.Dispose();
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } text ? text : "another process";
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            return "another process";                        // between taking the lock and saying so
        }
    }
}
