using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Wan.Models.Tests.Weights.Building;

/// <summary>Archives as torch.save makes them, written by System.IO.Compression.</summary>
internal static class PthBytes
{
    public static byte[] Of(byte[] pickle, params (string Name, byte[] Data)[] entries) =>
        Zip(CompressionLevel.NoCompression, [("archive/data.pkl", pickle), .. entries, ("archive/version", "3\n"u8.ToArray())]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Data)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] data) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }
        return stream.ToArray();
    }

    /// <summary>0, 1, 2, … as float32.</summary>
    public static byte[] Floats(int count) =>
        MemoryMarshal.AsBytes<float>(Enumerable.Range(0, count).Select(i => (float)i).ToArray()).ToArray();

    /// <summary>One 2×3 tensor.</summary>
    public static byte[] WellFormed() => Of(PickleBytes.StateDict([2, 3], [3, 1], 0, 6), ("archive/data/0", Floats(6)));
}
