using System.Runtime.InteropServices;

namespace Wan.Farm.Worker.Tests;

/// <summary>No file of this process or its children can grow past a limit: writing then fails like on a full disk, in the kernel.</summary>
internal sealed class FileSizeLimit : IDisposable
{
    private const int FileSize = 1;                          // RLIMIT_FSIZE
    private const int FileSizeSignal = 25;                   // SIGXFSZ: ignored, writes return EFBIG
    private readonly Limits before;

    public FileSizeLimit(ulong bytes)
    {
        signal(FileSizeSignal, 1);                           // SIG_IGN
        Assert.Equal(0, getrlimit(FileSize, out before));
        Assert.Equal(0, setrlimit(FileSize, before with { Soft = bytes }));
    }

    public void Dispose() => Assert.Equal(0, setrlimit(FileSize, before));

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc")]
    private static extern int getrlimit(int resource, out Limits limits);

    [DllImport("libc")]
    private static extern int setrlimit(int resource, in Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limits(ulong Soft, ulong Hard);
}
