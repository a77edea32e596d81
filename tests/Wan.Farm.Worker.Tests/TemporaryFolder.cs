namespace Wan.Farm.Worker.Tests;

/// <summary>A folder of one test's own, removed after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wanfarm-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of all files below it, hidden ones too, sorted.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
