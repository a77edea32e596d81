namespace Wan.Farm.Contracts.Tasks;

/// <summary>Names of files that people put into the artifact store: <c>artifact://shots/first.png</c>.</summary>
public static class StoreName
{
    public const string Scheme = "artifact://";

    private const int Longest = 512;

    /// <summary>Whether a job means a file of the store, well named or not.</summary>
    public static bool Is(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <returns>Folders and name, as <c>shots/first.png</c>; null when it is none that a store can have.</returns>
    public static string? Of(string path)
    {
        string name = path[Scheme.Length..];
        return name.Length <= Longest && name.Split('/').All(IsPlain) ? name : null;
    }

    private static bool IsPlain(string part) => part is not ("" or "." or "..") && !part.Any(letter => letter == '\\' || char.IsControl(letter));
}
