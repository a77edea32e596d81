using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Wan.Farm.E2E.Tests;

/// <summary>A running <c>wanfarm</c>. Killed when disposed.</summary>
public sealed class WanFarmProcess : IAsyncDisposable
{
    private const int InterruptSignal = 2;
    private const int KillSignal = 9;

    /// <summary>Far beyond what any step of the tests takes: reached only when something hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly string commandLine;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();
    private readonly Task reading;

    internal WanFarmProcess(Process process, string commandLine)
    {
        (this.process, this.commandLine) = (process, commandLine);
        process.StandardInput.Close();
        reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
    }

    public int Id => process.Id;

    /// <summary>Process ids of its lanes, in the order in which they were started.</summary>
    public IReadOnlyList<int> Lanes => LaneProcesses.Of(process.Id);

    public bool HasExited => process.HasExited;

    /// <summary>What it has written to standard error so far.</summary>
    public string ErrorSoFar => Text(error);

    /// <summary>What it has written to standard output so far.</summary>
    public string OutputSoFar => Text(output);

    /// <summary>Waits until something is so; fails when the process ends first.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(process.HasExited, $"wanfarm ended before {what}\n{ErrorSoFar}\n{OutputSoFar}");
            Assert.False(patience.IsCancellationRequested, $"waited {Patience} for {what}\n{ErrorSoFar}\n{OutputSoFar}");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>kill -9: nothing in the process runs after it.</summary>
    public void Kill() => Signal(KillSignal);

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signal(InterruptSignal);

    /// <summary>Any signal, by its Linux number; does nothing once the process has ended.</summary>
    public void Signal(int number)
    {
        if (!process.HasExited)
            Assert.Equal(0, kill(process.Id, number));
    }

    /// <summary>A signal to one of its lanes; false when that one has gone already.</summary>
    public static bool SignalLane(int lane, int number) => kill(lane, number) == 0;

    public async Task<RunResult> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            await reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"wanfarm {commandLine} did not end within {Patience}\n{ErrorSoFar}\n{OutputSoFar}");
        }

        return new RunResult(commandLine, process.ExitCode, OutputSoFar, ErrorSoFar);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        char[] buffer = new char[4096];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
        {
            lock (text)
                text.Append(buffer, 0, count);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
