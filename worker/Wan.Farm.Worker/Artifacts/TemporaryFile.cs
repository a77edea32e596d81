using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>A file under construction beside the one it will become. It is gone unless <see cref="Commit"/> was called.</summary>
/// <remarks>
/// It is locked (flock, shared, so that it can be read) as long as its process lives. A temporary file that can be locked for
/// oneself was therefore left by a process that has died, and is removed. As not every file system passes locks on to other
/// machines, files of another machine must also be a day old.
/// </remarks>
internal sealed class TemporaryFile : IDisposable
{
    private const string Suffix = ".tmp";
    private const int Attempts = 5;
    private static readonly TimeSpan ForeignAge = TimeSpan.FromDays(1);
    private readonly string target;
    private readonly SafeFileHandle held;
    private bool committed;

    private TemporaryFile(string target, string path)
    {
        (this.target, Path) = (target, path);
        Stream = new HashingFileStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16));
        try
        {
            // A handle of its own for the lock: NFS refuses shared locks to handles that write.
            held = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch
        {
            Stream.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public HashingFileStream Stream { get; }

    private static string Machine => Environment.MachineName;

    /// <exception cref="StorageException">The folder cannot be made or written to.</exception>
    public static TemporaryFile Create(string target)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!;
        string name = System.IO.Path.GetFileName(target);
        for (int attempt = 1; ; attempt++)
        {
            string random = RandomNumberGenerator.GetHexString(16, lowercase: true);
            string path = System.IO.Path.Combine(folder, $".{name}.{Machine}.{random}{Suffix}");
            try
            {
                Folder.Make(folder);
                return new TemporaryFile(target, path);
            }
            catch (IOException e) when (attempt < Attempts && (StorageFault.IsLocked(e) || e is FileNotFoundException))
            {
                // A cleaner came between making and locking. (Or nothing can be made here, and it happens every time.)
            }
            catch (Exception e) when (StorageFault.Is(e))
            {
                throw StorageFault.From(folder, e);
            }
        }
    }

    /// <summary>Removes what dead processes left in a folder.</summary>
    public static void CleanStale(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, ".*" + Suffix))
        {
            try
            {
                using var _ = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                if (path.Contains($".{Machine}.", StringComparison.Ordinal) || IsOld(path))
                    File.Delete(path);
            }
            catch (Exception e) when (StorageFault.Is(e))
            {
                // In use, gone meanwhile, or not ours to remove.
            }
        }
    }

    /// <summary>To disk, then to its final name in one step, over what may be there.</summary>
    /// <remarks>Renamed before it is closed, since closing gives up the lock that keeps cleaners away.</remarks>
    public void Commit() => CommitAs(target);

    /// <summary>The same under a name on the same file system that is known only now, such as the hash of what was written.</summary>
    public void CommitAs(string path)
    {
        Stream.FlushToDisk();
        File.Move(Path, path, overwrite: true);
        committed = true;
    }

    public void Dispose()
    {
        try
        {
            if (!committed)
                File.Delete(Path);
            Stream.Dispose();
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            // Closing may flush to a full disk; the file is to vanish anyway, and the first error is the one to report.
        }

        held.Dispose();
    }

    private static bool IsOld(string path) => TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(path) > ForeignAge;
}
