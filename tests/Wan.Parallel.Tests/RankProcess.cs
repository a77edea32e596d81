using System.Diagnostics;

namespace Wan.Parallel.Tests;

/// <summary>A rank in a process of its own, running <see cref="RankProgram"/>.</summary>
internal sealed class RankProcess : IDisposable
{
    private readonly Process process;

    public RankProcess(RendezvousStore store, string group, int rank, int worldSize, int rounds)
    {
        string[] arguments = ["exec", typeof(RankProgram).Assembly.Location, $"{store.Port}", group, $"{rank}", $"{worldSize}", $"{rounds}"];
        process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    }

    /// <summary>Reads what the program says until it has come to a round.</summary>
    public void AwaitRound(int round)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line == $"round {round}") return;
        }
        Assert.Fail($"The rank ended with {ExitCode()} before round {round}.");
    }

    /// <summary>As kill -9.</summary>
    public void Kill() => process.Kill();

    /// <summary>The last line the program says.</summary>
    public string LastLine() => process.StandardOutput.ReadToEnd().TrimEnd().Split('\n')[^1];

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
