namespace FFMpegCore.Arguments;

/// <summary>An input or output that goes through this process.</summary>
/// <remarks>
/// The package opens a named pipe in the temporary folder. This subset has one pipe in and one out at most, so it uses the
/// program's standard input and output: nothing is left in a folder, and no folder has to be writable.
/// </remarks>
public abstract class PipeArgument
{
    public abstract string PipePath { get; }

    public abstract string Text { get; }

    /// <summary>The program's end of the pipe, set once it runs.</summary>
    internal Stream? Pipe { get; set; }

    public void Pre()
    {
        if (Pipe is not null)
            throw new InvalidOperationException("Pipe already has been opened");
    }

    public async Task During(CancellationToken cancellationToken = default)
    {
        Stream pipe = Pipe ?? throw new InvalidOperationException("the program does not run");
        try
        {
            await ProcessDataAsync(pipe, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The program has ended, or is being stopped: how it ended says more.
        }
        finally
        {
            Close(pipe);
        }
    }

    public void Post() => Pipe = null;

    private protected abstract Task ProcessDataAsync(Stream pipe, CancellationToken token);

    private static void Close(Stream pipe)
    {
        try
        {
            pipe.Dispose();
        }
        catch (IOException)
        {
            // Flushing what a program that has gone did not take.
        }
    }
}
