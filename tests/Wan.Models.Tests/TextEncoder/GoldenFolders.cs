namespace Wan.Models.Tests.TextEncoder;

/// <summary>Where golden fixtures lie: in the repository, and where WAN_GOLDEN_DIR says.</summary>
internal static class GoldenFolders
{
    internal static string InRepository { get; } = Find();

    internal static IEnumerable<string> All =>
        Environment.GetEnvironmentVariable("WAN_GOLDEN_DIR") is { Length: > 0 } other ? [InRepository, other] : [InRepository];

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Wan.Farm.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository."), "tests", "golden");
    }
}
