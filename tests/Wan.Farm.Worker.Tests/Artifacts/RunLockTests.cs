using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class RunLockTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void RunLock_AlreadyTaken_SaysByWhom()
    {
        Assert.True(RunLock.TryTake(folder["out/.job.lock"], out RunLock? first, out _));
        using (first)
        {
            Assert.False(RunLock.TryTake(folder["out/.job.lock"], out RunLock? second, out string? owner));
            Assert.Null(second);
            Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName}", owner);
        }
    }

    [Fact]
    public void RunLock_OtherJob_IsFree()
    {
        Assert.True(RunLock.TryTake(folder[".a.lock"], out RunLock? a, out _));
        using RunLock first = a;
        Assert.True(RunLock.TryTake(folder[".b.lock"], out RunLock? b, out _));
        b.Dispose();
    }

    [Fact]
    public void RunLock_GivenUp_CanBeTakenAgain()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.True(RunLock.TryTake(folder[".job.lock"], out RunLock? taken, out _));
            taken.Dispose();
        }

        Assert.Equal([".job.lock"], folder.Files);
    }

    [Fact]
    public void RunLock_HolderKilled_CanBeTaken()
    {
        using var holder = new LockHolder(folder[".job.lock"]);
        Assert.False(RunLock.TryTake(folder[".job.lock"], out _, out string? owner));
        Assert.Equal("another process", owner);

        holder.Kill();

        Assert.True(RunLock.TryTake(folder[".job.lock"], out RunLock? taken, out _));
        taken.Dispose();
    }

    [Fact]
    public void RunLock_FolderCannotBeMade_SaysSo()
    {
        File.WriteAllText(folder["file"], string.Empty);

        StorageException e = Assert.Throws<StorageException>(() => RunLock.TryTake(Path.Combine(folder.Path, "file", ".job.lock"), out _, out _));

        Assert.Equal(folder["file"], e.Path);
    }
}
