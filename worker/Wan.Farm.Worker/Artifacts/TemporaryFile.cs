using System.Security.Cryptography;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>A file under construction beside the one it will become. It is gone unless <see cref="Commit"/> was called.</summary>
/// <remarks>
/// It is locked (flock, shared, so that it can be read) as long as its process lives. A temporary file that can be locked for
/// oneself was therefore left by a process that has died, on this machine or on another that shares the folder, and is removed.
/// </remarks>
internal sealed class TemporaryFile : IDisposable
{
    private const string Suffix = ".tmp";
    private const int Attempts = 5;
    private readonly string target;
    private bool committed;

    private TemporaryFile(string target, string path, FileStream stream) =>
        (this.target, Path, Stream) = (target, path, new HashingFileStream(stream));

    public string Path { get; }

    public HashingFileStream Stream { get; }

    /// <exception cref="StorageException">The folder cannot be made or written to.</exception>
    public static TemporaryFile Create(string target)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!;
        string name = System.IO.Path.GetFileName(target);
        for (int attempt = 1; ; attempt++)
        {
            string path = System.IO.Path.Combine(folder, $".{name}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}{Suffix}");
            try
            {
                Folder.Make(folder);
                return new TemporaryFile(target, path, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16));
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                // A cleaner took the lock between making and locking: it is about to remove this file.
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
    public void Commit()
    {
        Stream.FlushToDisk();
        File.Move(Path, target, overwrite: true);
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
    }
}
