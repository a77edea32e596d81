using System.Diagnostics;

namespace Wan.Farm.Worker.Tests;

/// <summary>Another process that holds a file locked until it is killed.</summary>
internal sealed class LockHolder : IDisposable
{
    private readonly Process process;

    public LockHolder(string path)
    {
        process = Process.Start(new ProcessStartInfo("bash", ["-c", "exec 9>>\"$0\"; flock -x 9; echo locked; exec sleep 600", path])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", process.StandardOutput.ReadLine());
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
