using Wan.Farm.Testing;

namespace Wan.Farm.Worker.Tests;

internal static class TempFolderFiles
{
    extension(TempFolder folder)
    {
        /// <summary>Names of all files below it, hidden ones too, sorted.</summary>
        public string[] Files => [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder.Path, file)).Order(StringComparer.Ordinal)];
    }
}
