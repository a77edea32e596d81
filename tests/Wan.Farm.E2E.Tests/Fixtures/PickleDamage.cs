using System.IO.Compression;
using System.Text;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>A PyTorch file that tries to do more than to hold tensors.</summary>
internal static class PickleDamage
{
    /// <summary>Puts a pickle in place that would call <c>os.system</c> if anything executed it.</summary>
    public static void CallSystem(string path, string command)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry pickle = archive.Entries.Single(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal));
        string name = pickle.FullName;
        pickle.Delete();
        using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write([0x80, 0x02, .. Encoding.ASCII.GetBytes($"cos\nsystem\n(V{command}\ntR.")]);   // protocol 2; GLOBAL, arguments, REDUCE, STOP
    }
}
