using System.Diagnostics;

namespace Wan.Parallel.Tests;

/// <summary>A rank in a process of its own, running <see cref="RankProgram"/>.</summary>
internal sealed class RankProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> said = [];

    public RankProcess(RendezvousStore store, int rank, int worldSize, int rounds, int epoch = 1, int lastEpoch = 1)
    {
        string[] arguments = ["exec", typeof(RankProgram).Assembly.Location, $"{store.Port}", $"{rank}", $"{worldSize}", $"{epoch}", $"{lastEpoch}", $"{rounds}"];
        process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    }

    /// <summary>Reads what the program says until it says this.</summary>
    /// <returns>the line</returns>
    public string Await(string start)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return line;
            said.Add(line);
        }
        throw new InvalidOperationException($"The rank ended with {ExitCode()} and never said '{start}'; its last words: {string.Join(" | ", said.TakeLast(3))}");
    }

    /// <summary>As kill -9.</summary>
    public void Kill() => process.Kill();

    public int ExitCode()
    {
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "The rank still runs after a minute.");
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
