using System.IO.Compression;
using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Tests.Weights.Building;
using Wan.Models.Weights;
using Wan.Models.Weights.Pickle;

namespace Wan.Models.Tests.Weights;

public sealed class PthWriterTests : IDisposable
{
    private static readonly WeightInfo[] Infos =
    [
        new("blocks.0.weight", [2, 300], torch.ScalarType.Float32, 2400),
        new("blocks.0.bias", [3], torch.ScalarType.BFloat16, 6),
        new("empty", [0, 4], torch.ScalarType.Int64, 0),
    ];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ThenOpen_GivesTheSameTensors()
    {
        string path = Write();
        using PthFile file = PthFile.Open(path);
        Assert.Equal(Infos.Select(Text), file.Weights.Values.Select(Text));
        byte[] read = new byte[2400];
        ((IStoredBytes)file).CopyBytes("blocks.0.weight", 0, read);
        Assert.Equal(Data(Infos[0]), read);
    }

    [Fact]
    public void Write_EveryEntry_HasItsChecksumAndIsAligned()
    {
        using ZipArchive zip = ZipFile.OpenRead(Write());
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            stream.CopyTo(Stream.Null);                     // reads to the end, where a wrong checksum is found
        }
        using MappedFile file = MappedFile.Open(folder["x.pth"]);
        Assert.All(ZipDirectory.Read(file).Entries.Values, entry => Assert.Equal(0, entry.Offset % 64));
    }

    [Fact]
    public void Write_Zip64Records_AreReadBack()
    {
        string path = folder["x.zip"];
        using (FileStream stream = File.Create(path))
        {
            ZipWriter zip = new(stream, always64: true);
            zip.Add("archive/data.pkl", 0, _ => { });
            zip.Add("archive/data/0", 24, target => target.Write(PthBytes.Floats(6)));
            zip.Finish();
        }
        using MappedFile file = MappedFile.Open(path);
        ZipEntry entry = ZipDirectory.Read(file).Entries["archive/data/0"];
        Assert.Equal(PthBytes.Floats(6), file.Span(entry.Offset, (int)entry.Bytes).ToArray());
        using ZipArchive other = ZipFile.OpenRead(path);
        Assert.Equal(24, other.GetEntry("archive/data/0")!.Length);
    }

    [Theory]
    [InlineData("123456789", 0xCBF43926)]
    [InlineData("", 0u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339)]
    public void Crc32_KnownTexts_HasTheKnownValue(string text, uint expected) =>
        Assert.Equal(expected, Crc32.Append(0, System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(65536)]
    [InlineData(-1)]
    [InlineData(2147483648)]
    [InlineData(long.MaxValue)]
    public void Pickle_SizesOfEveryLength_AreReadBack(long elements)
    {
        WeightInfo info = new("w", [elements], torch.ScalarType.Byte, elements);
        byte[] pickle = StateDictPickle.Write([info]);
        if (elements < 0)
        {
            Assert.Throws<CheckpointException>(() => PickleReader.Read("x", pickle));
            return;
        }
        PickleDict state = Assert.IsType<PickleDict>(PickleReader.Read("x", pickle));
        PickleTensor tensor = Assert.IsType<PickleTensor>(Assert.Single(state.Items).Value);
        Assert.Equal(elements, tensor.Storage.Elements);
        Assert.Equal([elements], tensor.Shape);
    }

    private string Write()
    {
        string path = folder["x.pth"];
        using FileStream stream = File.Create(path);
        PthWriter.Write(stream, "x", Infos, (info, target) => target.Write(Data(info)));
        return path;
    }

    private static byte[] Data(WeightInfo info) => [.. Enumerable.Range(0, (int)info.Bytes).Select(i => (byte)(i * 7))];

    private static string Text(WeightInfo info) => $"{info.Name} {info.Dtype} {WeightInfo.Format(info.Shape)} {info.Bytes}";
}
