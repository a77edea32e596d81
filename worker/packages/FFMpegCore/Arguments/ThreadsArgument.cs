namespace FFMpegCore.Arguments;

/// <summary>Threads of the coder; some coders give other bytes with another number.</summary>
public class ThreadsArgument(int threads) : IArgument
{
    public readonly int Threads = threads;

    public ThreadsArgument(bool isMultiThreaded)
        : this(isMultiThreaded ? Environment.ProcessorCount : 1)
    {
    }

    public string Text => $"-threads {Threads}";
}
