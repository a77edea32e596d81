using Wan.Farm.Cli.Machines;

namespace Wan.Farm.Cli.Tests.Machines;

public sealed class AvailableMemoryTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly string root = Directory.CreateTempSubdirectory("wanfarm-memory-").FullName;

    public AvailableMemoryTests() => Write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:          102400 kB\nMemAvailable:    4194304 kB\n");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Bytes_NoContainer_IsWhatTheMachineHas() => Assert.Equal(4096 * Mebibyte, AvailableMemory.Bytes(root));

    [Fact]
    public void Bytes_ContainerWithALimit_IsWhatIsLeftOfItAndItsCaches()
    {
        Write("sys/fs/cgroup/memory.max", $"{1024 * Mebibyte}\n");
        Write("sys/fs/cgroup/memory.current", $"{700 * Mebibyte}\n");
        Write("sys/fs/cgroup/memory.stat", $"anon 5\ninactive_file {200 * Mebibyte}\n");
        Assert.Equal(524 * Mebibyte, AvailableMemory.Bytes(root));
    }

    [Fact]
    public void Bytes_ContainerWithoutALimit_IsWhatTheMachineHas()
    {
        Write("sys/fs/cgroup/memory.max", "max\n");
        Write("sys/fs/cgroup/memory.current", "5000\n");
        Assert.Equal(4096 * Mebibyte, AvailableMemory.Bytes(root));
    }

    [Fact]
    public void Bytes_FirstVersionOfControlGroups_CountsToo()
    {
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{512 * Mebibyte}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{500 * Mebibyte}\n");
        Assert.Equal(12 * Mebibyte, AvailableMemory.Bytes(root));
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
