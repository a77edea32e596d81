namespace Wan.Farm.Worker.Artifacts;

/// <summary>Makes folders, with errors that say what is in the way.</summary>
internal static class Folder
{
    /// <exception cref="StorageException">It cannot be made.</exception>
    public static void Make(string folder)
    {
        if (FileInTheWay(folder) is { } file)
            throw StorageFault.NotAFolder(file);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(folder, e);
        }
    }

    /// <summary>A store's folder is made once: when it has gone, a new one in its place would hold half a render.</summary>
    /// <exception cref="StorageException">It is not there any more.</exception>
    public static void MustStillBe(string folder)
    {
        if (!Directory.Exists(folder))
            throw new StorageException(folder, "the folder has gone while it was in use", "bring it back and run again");
    }

    private static string? FileInTheWay(string folder)
    {
        for (string? part = Path.GetFullPath(folder); part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
                return part;
            if (Directory.Exists(part))
                return null;
        }

        return null;
    }
}
