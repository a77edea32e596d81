namespace Wan.Farm.Cli.Commands;

/// <summary>A worker's own folder: the one it was given, or one that goes with it.</summary>
internal sealed class TemporaryScratch : IDisposable
{
    private readonly bool own;

    private TemporaryScratch(string folder, bool own) => (Folder, this.own) = (folder, own);

    public string Folder { get; }

    /// <param name="folder">Null: a new temporary folder.</param>
    public static TemporaryScratch Open(string? folder) => folder is null
        ? new TemporaryScratch(Directory.CreateTempSubdirectory("wanfarm-worker-").FullName, own: true)
        : new TemporaryScratch(Directory.CreateDirectory(folder).FullName, own: false);

    public void Dispose()
    {
        if (own)
            Directory.Delete(Folder, recursive: true);
    }
}
