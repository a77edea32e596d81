namespace Wan.Farm.Worker.Artifacts;

/// <summary>A file or folder cannot be written or read: which, what is wrong, and what helps.</summary>
public sealed class StorageException(string path, string problem, string remedy, Exception? inner = null)
    : Exception($"{path}: {problem}; {remedy}", inner)
{
    public string Path { get; } = path;

    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
