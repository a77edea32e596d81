using System.Diagnostics;
using System.Threading.Channels;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Lanes;

/// <summary>A lane's process as its supervisor sees it.</summary>
internal sealed class LaneProcess : IDisposable
{
    private readonly Process process;
    private readonly Task listening;

    private LaneProcess(int number, Process process, ChannelWriter<(LaneProcess Lane, LaneEvent? Event)> events, Action<string> talk)
    {
        (Number, this.process) = (number, process);
        listening = ListenAsync(events);
        _ = RelayAsync(talk);
    }

    /// <summary>From 1, as people are told.</summary>
    public int Number { get; }

    public int ProcessId => process.Id;

    /// <summary>What it is doing; null when it waits for orders.</summary>
    public LaneRun? Run { get; set; }

    /// <summary>The last segment it decoded: it still has that one's feature cache.</summary>
    public ContentKey? LastSegment { get; set; }

    /// <param name="events">Gets what the lane tells, and null when it has gone.</param>
    /// <param name="talk">Gets the lines of its standard error.</param>
    public static LaneProcess Start(int number, ProcessStartInfo command, ChannelWriter<(LaneProcess Lane, LaneEvent? Event)> events, Action<string> talk)
    {
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        command.UseShellExecute = false;
        return new LaneProcess(number, Process.Start(command)!, events, talk);
    }

    /// <summary>Tells it something; a lane that has gone is reported as such elsewhere.</summary>
    public void Tell(LaneOrder order)
    {
        try
        {
            process.StandardInput.WriteLine(LaneLines.Write(order));
            process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Its end is on the way.
        }
    }

    /// <summary>SIGTERM: it stops at the end of its step and saves.</summary>
    public void Stop()
    {
        if (!process.HasExited)
            _ = Signals.Send(process.Id, Signals.Terminate);
    }

    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    /// <summary>No more orders: it ends by itself when it is idle.</summary>
    public async Task DismissAsync()
    {
        process.StandardInput.Close();
        await listening.ConfigureAwait(false);
    }

    /// <summary>How it ended, for people.</summary>
    public string HowItEnded => process.ExitCode > 128 ? $"killed by signal {process.ExitCode - 128}" : $"exit code {process.ExitCode}";

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private async Task ListenAsync(ChannelWriter<(LaneProcess, LaneEvent?)> events)
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
                await events.WriteAsync((this, LaneLines.Read<LaneEvent>(line))).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // Killed in the middle of a line; or it has lost its mind, and then it had better be started again.
            Kill();
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
        await events.WriteAsync((this, null)).ConfigureAwait(false);
    }

    private async Task RelayAsync(Action<string> talk)
    {
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            talk(line);
    }
}
