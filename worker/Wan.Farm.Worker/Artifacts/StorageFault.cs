namespace Wan.Farm.Worker.Artifacts;

/// <summary>Says in words what the file system said in numbers.</summary>
internal static class StorageFault
{
    // Linux error numbers; .NET passes them on as an IOException's HResult when it has no type of its own for them.
    private const int WouldBlock = 11;
    private const int NotADirectory = 20;
    private const int FileTooLarge = 27;
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    public const string DiskFull = "the disk is full";
    public const string TooLarge = "the file grew past the largest size allowed here";
    public const string MakeSpace = "free some space or choose another folder, then run again: finished work is kept";

    /// <summary>Errors of the file system, as opposed to errors of the code that was writing.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Another handle holds a lock on the file.</summary>
    public static bool IsLocked(IOException e) => e.HResult == WouldBlock;

    /// <summary>.NET takes the kernel's EFBIG for a bad argument.</summary>
    public static IOException TooLong(ArgumentOutOfRangeException e) => new(e.Message, FileTooLarge);

    public static StorageException From(string path, Exception e) => e switch
    {
        UnauthorizedAccessException => new(path, "no permission to write here", "choose a folder that this user may write to", e),
        DirectoryNotFoundException or FileNotFoundException => new(path, "the folder does not exist and nothing can be made there", "choose another folder", e),
        { HResult: NoSpaceLeft } => new(path, DiskFull, MakeSpace, e),
        { HResult: QuotaExceeded } => new(path, "this user's disk quota is used up", MakeSpace, e),
        { HResult: FileTooLarge } => new(path, TooLarge, "raise the limit on file size (ulimit -f) or choose another folder", e),
        { HResult: ReadOnlyFileSystem } => new(path, "the file system is read-only", "choose a folder that can be written to", e),
        { HResult: NotADirectory } => NotAFolder(path, e),
        _ => new(path, e.Message, "see that the folder exists, can be written to and has space", e),
    };

    public static StorageException NotAFolder(string path, Exception? e = null) =>
        new(path, "this, or a part of it, is a file and not a folder", "choose another folder", e);
}
