using FsCheck.Xunit;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Weights.Building;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

/// <summary>However a file is damaged, it opens or it is refused; what opens can be read to the last byte.</summary>
public sealed class CorruptionProperties : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Property(MaxTest = 1000)]
    public void SafetensorsWithChangedBytes_OpenOrAreRefused((int Place, byte Value)[] changes, bool cut, int length) =>
        OpenOrRefuse("x.safetensors", Damage(SafetensorsBytes.WellFormed(), changes, cut, length));

    [Property(MaxTest = 1000)]
    public void SafetensorsHeaderOfRandomText_OpenOrAreRefused(string header, byte body) =>
        OpenOrRefuse("x.safetensors", SafetensorsBytes.Of(header ?? "", body));

    [Property(MaxTest = 1000)]
    public void PthWithChangedBytes_OpenOrAreRefused((int Place, byte Value)[] changes, bool cut, int length) =>
        OpenOrRefuse("x.pth", Damage(PthBytes.WellFormed(), changes, cut, length));

    [Property(MaxTest = 200)]
    public void PublishedPthWithChangedPickle_OpenOrAreRefused((int Place, byte Value)[] changes)
    {
        const int pickleBytes = 5232;
        byte[] bytes = File.ReadAllBytes(GoldenFixtures.PathOf("models", "wan21-t2v", "models_t5_umt5-xxl-enc-bf16.pth"));
        foreach ((int place, byte value) in changes)
            bytes[(uint)place % pickleBytes] = value;
        OpenOrRefuse("x.pth", bytes);
    }

    [Property(MaxTest = 1000)]
    public void PickleOfRandomOpcodes_OpenOrAreRefused(byte[] choices)
    {
        byte[] opcodes = [.. "(.NJKMGXc)t]ae}suqrhjQRb"u8, 0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a];
        byte[] pickle = [0x80, 2, .. choices.SelectMany((c, i) => i % 3 == 2 ? [c] : new[] { opcodes[c % opcodes.Length] }), (byte)'.'];
        OpenOrRefuse("x.pth", PthBytes.Of(pickle, ("archive/data/0", PthBytes.Floats(6))));
    }

    private static byte[] Damage(byte[] bytes, (int Place, byte Value)[] changes, bool cut, int length)
    {
        foreach ((int place, byte value) in changes)
            bytes[(uint)place % bytes.Length] = value;
        return cut ? bytes[..(int)((uint)length % bytes.Length)] : bytes;
    }

    private void OpenOrRefuse(string name, byte[] bytes)
    {
        string path = folder[name];
        File.WriteAllBytes(path, bytes);
        try
        {
            using IStoredBytes source = WeightFile.OpenStored(path);
            foreach (WeightInfo info in source.Weights.Values)
                source.CopyBytes(info.Name, 0, new byte[checked((int)info.Bytes)]);
        }
        catch (CheckpointException e)
        {
            Assert.StartsWith(path, e.Message);
        }
    }
}
