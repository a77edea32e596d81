namespace Wan.Farm.Testing;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("wanfarm-test-").FullName;

    public string Path { get; }

    /// <summary>A path inside the folder; its parent folders are made.</summary>
    public string this[params string[] parts]
    {
        get
        {
            string path = System.IO.Path.Combine([Path, .. parts]);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return path;
        }
    }

    /// <summary>Copies a folder with all it holds to <paramref name="name"/> in this folder.</summary>
    public string Copy(string folder, string name)
    {
        string target = System.IO.Path.Combine(Path, name);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.Copy(file, this[name, System.IO.Path.GetRelativePath(folder, file)]);
        return target;
    }

    public static implicit operator string(TempFolder folder) => folder.Path;

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
