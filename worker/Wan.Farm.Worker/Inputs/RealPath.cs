using System.Globalization;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Where files lie when every link on the way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Of a file that is open, so that nobody can exchange it between the question and the reading.</summary>
    public static string Of(FileStream file)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}");
        return OperatingSystem.IsLinux() ? new FileInfo(name).LinkTarget! : Of(file.Name);
    }

    /// <exception cref="IOException">Links go in a circle.</exception>
    public static string Of(string path)
    {
        string resolved = Path.GetPathRoot(Path.GetFullPath(path))!;
        Stack<string> rest = new(Parts(Path.GetFullPath(path)));
        for (int links = 0; rest.TryPop(out string? part);)
        {
            string next = Path.GetFullPath(Path.Combine(resolved, part));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }
            if (++links > MostLinks)
                throw new IOException($"{path}: too many links");
            if (Path.IsPathRooted(target))
                resolved = Path.GetPathRoot(target)!;
            foreach (string piece in Parts(target))
                rest.Push(piece);
        }
        return resolved;
    }

    public static bool IsInside(string path, string folder) =>
        path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Last first.</summary>
    private static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
