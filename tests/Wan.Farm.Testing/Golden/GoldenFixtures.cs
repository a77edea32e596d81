namespace Wan.Farm.Testing.Golden;

/// <summary>
/// Numbers computed with the published implementation: tests/golden, and the folder named by WAN_GOLDEN_DIR when it is set.
/// </summary>
public static class GoldenFixtures
{
    /// <summary>Names another folder of fixtures in the same format.</summary>
    public const string ExtraRootVariable = "WAN_GOLDEN_DIR";

    private static readonly Lazy<IReadOnlyList<string>> FoundRoots = new(FindRoots);

    /// <summary>tests/golden of this repository, then the extra root.</summary>
    public static IReadOnlyList<string> Roots => FoundRoots.Value;

    /// <summary>A file or folder below tests/golden.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Roots[0], .. parts]);

    /// <param name="name">Area and name without extension: "dit/t2v".</param>
    public static Fixture Find(string name) => Fixture.Read(Roots[0], name);

    /// <summary>Test data: one row per root, fixture and case.</summary>
    /// <param name="patterns">Area and name with wildcards, separated by blanks: "dit/t2v dit/t2v_alt", "vae/*".</param>
    public static IEnumerable<object[]> Enumerate(string patterns) =>
        Fixtures(patterns).SelectMany(fixture => fixture.Cases).Select(c => new object[] { c });

    /// <summary>Test data: one row per root and fixture, for files that are tables rather than cases.</summary>
    public static IEnumerable<object[]> EnumerateFixtures(string patterns) =>
        Fixtures(patterns).Select(fixture => new object[] { fixture });

    /// <exception cref="FileNotFoundException">A pattern matches nothing under tests/golden: its tests would pass by not running.</exception>
    private static IEnumerable<Fixture> Fixtures(string patterns)
    {
        foreach (string pattern in patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach ((int order, string root) in Roots.Index())
            {
                string[] names = Names(root, pattern);
                if (names.Length == 0 && order == 0)
                    throw new FileNotFoundException($"no golden fixture {pattern} in {root}");
                foreach (string name in names)
                    yield return Fixture.Read(root, name);
            }
        }
    }

    private static string[] Names(string root, string pattern)
    {
        string folder = Path.Combine(root, Path.GetDirectoryName(pattern) ?? "");
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, Path.GetFileName(pattern) + ".json")
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(root, file), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> FindRoots()
    {
        string? extra = Environment.GetEnvironmentVariable(ExtraRootVariable);
        return string.IsNullOrEmpty(extra) ? [Own()] : [Own(), Path.GetFullPath(extra)];
    }

    /// <summary>Tests run from the repository's build output, so the folder is somewhere above.</summary>
    private static string Own()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string golden = Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(golden))
                return golden;
        }
        throw new DirectoryNotFoundException($"no tests/golden above {AppContext.BaseDirectory}");
    }
}
