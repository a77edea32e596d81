using System.Runtime.InteropServices;

namespace Wan.Farm.Benchmarks;

/// <summary>The processor time of the calling thread: it stands while others have the processor.</summary>
internal static class ThreadClock
{
    private const int ThreadProcessorTime = 3;                  // CLOCK_THREAD_CPUTIME_ID of Linux

    public static double Seconds => GetTime(ThreadProcessorTime, out TimeSpec time) == 0
        ? time.Seconds + (time.Nanoseconds * 1e-9)
        : throw new InvalidOperationException("this system does not tell a thread's processor time");

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
