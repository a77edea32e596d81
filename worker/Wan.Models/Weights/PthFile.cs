using TorchSharp;
using Wan.Models.Weights.Pickle;

namespace Wan.Models.Weights;

/// <summary>A state dict saved by torch.save (a zip archive), mapped: tensors are views of the file until they are converted.</summary>
/// <remarks>Loading builds tensors and nothing else; a pickle that names any other global or opcode is refused.</remarks>
public sealed class PthFile : IStoredBytes
{
    private const string PickleEntry = "/data.pkl";

    /// <summary>A thousand tensors take about 100 KB.</summary>
    private const int MaxPickleBytes = 64 << 20;

    private readonly MappedWeights weights;

    private PthFile(MappedFile file) => weights = new MappedWeights(file, ReadTensors(file));

    public string Description => weights.Description;

    public IReadOnlyDictionary<string, WeightInfo> Weights => weights.Weights;

    /// <exception cref="CheckpointException">The file is missing, damaged, or holds something other than tensors.</exception>
    public static PthFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new PthFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public torch.Tensor Read(string name) => weights.Read(name);

    torch.Tensor IStoredBytes.Convert(string name, torch.ScalarType dtype, torch.Device device) => weights.Convert(name, dtype, device);

    void IStoredBytes.CopyBytes(string name, long offset, Span<byte> destination) => weights.CopyBytes(name, offset, destination);

    public void Dispose() => weights.Dispose();

    private static List<StoredTensor> ReadTensors(MappedFile file)
    {
        if (!ZipDirectory.IsZip(file))
            throw new CheckpointException(file.Path, file.Length > 1 && file.Span(0, 2).SequenceEqual((ReadOnlySpan<byte>)[0x80, 0x02])
                ? "was saved by PyTorch before 1.6 or without its zip format. Save it again: torch.save(torch.load(path, weights_only=True), path)"
                : "is not a torch.save archive: it does not start like a zip file");
        ZipDirectory zip = ZipDirectory.Read(file);
        ZipEntry[] pickles = [.. zip.Entries.Values.Where(e => e.Name.EndsWith(PickleEntry, StringComparison.Ordinal) && e.Name.IndexOf('/') == e.Name.Length - PickleEntry.Length)];
        if (pickles is not [ZipEntry pickle])
            throw new CheckpointException(file.Path, $"is a zip file with {pickles.Length} entries */data.pkl; torch.save writes one");
        CheckStored(file, pickle);
        if (pickle.Bytes > MaxPickleBytes)
            throw new CheckpointException(file.Path, $"{CheckpointException.Shorten(pickle.Name)} has {pickle.Bytes} bytes, above the limit of {MaxPickleBytes}");
        string root = pickle.Name[..^PickleEntry.Length];
        CheckByteOrder(file, zip, root);
        object? value = PickleReader.Read(file.Path, file.Span(pickle.Offset, (int)pickle.Bytes));
        if (value is not PickleDict state)
            throw new CheckpointException(file.Path, $"holds {TorchGlobals.Kind(value)}; expected a state dict");
        return [.. state.Items.Select(item => Locate(file, zip, root, item.Key, item.Value))];
    }

    private static StoredTensor Locate(MappedFile file, ZipDirectory zip, string root, object key, object? value)
    {
        if (key is not string name)
            throw new CheckpointException(file.Path, $"the state dict has the key {key}; expected names");
        if (value is not PickleTensor tensor)
            throw new CheckpointException(file.Path, $"'{CheckpointException.Shorten(name)}' is {TorchGlobals.Kind(value)}; expected a tensor" + (value is PickleDict ? ". Save the inner state dict by itself" : ""));
        PickleStorage storage = tensor.Storage;
        string entryName = $"{root}/data/{storage.Key}";
        if (!zip.Entries.TryGetValue(entryName, out ZipEntry? entry))
            throw CheckpointException.AtTensor(file.Path, name, $"its storage '{CheckpointException.Shorten(entryName)}' is not in the archive");
        CheckStored(file, entry);
        int elementSize = StoredDtype.SizeOf(storage.Dtype);
        if (storage.Elements > long.MaxValue / elementSize || storage.Elements * elementSize != entry.Bytes)
            throw CheckpointException.AtTensor(file.Path, name, $"its storage '{CheckpointException.Shorten(entryName)}' has {entry.Bytes} bytes; expected {storage.Elements} elements of {elementSize} bytes");
        CheckBounds(file, name, tensor);
        return new StoredTensor(name, storage.Dtype, tensor.Shape, tensor.Strides, entry.Offset + (tensor.Offset * elementSize));
    }

    private static void CheckBounds(MappedFile file, string name, PickleTensor tensor)
    {
        if (tensor.Shape.Length != tensor.Strides.Length)
            throw CheckpointException.AtTensor(file.Path, name, $"has {tensor.Shape.Length} sizes and {tensor.Strides.Length} strides");
        if (tensor.Shape.Length > StoredShape.MaxRank)
            throw CheckpointException.AtTensor(file.Path, name, $"has {tensor.Shape.Length} axes; at most {StoredShape.MaxRank} are expected");
        string described = $"shape {WeightInfo.Format(tensor.Shape)} with strides {WeightInfo.Format(tensor.Strides)} at offset {tensor.Offset}";
        if (StoredShape.Bytes(tensor.Shape, StoredDtype.SizeOf(tensor.Storage.Dtype)) is null
            || StoredShape.Extent(tensor.Shape, tensor.Strides) is not { } extent
            || tensor.Offset < 0
            || tensor.Offset > tensor.Storage.Elements - extent)
            throw CheckpointException.AtTensor(file.Path, name, $"{described} reaches outside its storage of {tensor.Storage.Elements} elements");
        // Elements may overlap (strides of 0) but then a small file could still describe a tensor of any size.
        if (StoredShape.Elements(tensor.Shape) > tensor.Storage.Elements)
            throw CheckpointException.AtTensor(file.Path, name, $"{described} repeats elements of its storage of {tensor.Storage.Elements}; expected each once");
    }

    private static void CheckStored(MappedFile file, ZipEntry entry)
    {
        if (entry.Method != ZipEntry.StoredMethod)
            throw new CheckpointException(file.Path, $"entry '{CheckpointException.Shorten(entry.Name)}' is compressed; torch.save stores entries as they are. Unpack the archive and save it again with torch.save");
    }

    private static void CheckByteOrder(MappedFile file, ZipDirectory zip, string root)
    {
        if (!zip.Entries.TryGetValue($"{root}/byteorder", out ZipEntry? entry))
            return;
        CheckStored(file, entry);
        if (entry.Bytes != 6 || !file.Span(entry.Offset, 6).SequenceEqual("little"u8))
            throw new CheckpointException(file.Path, "was saved on a big-endian machine; little-endian is expected");
    }
}
