using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A safetensors file, mapped: tensors are views of the file until they are converted.</summary>
public sealed class SafetensorsFile : IStoredBytes
{
    private readonly MappedWeights weights;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header)
    {
        weights = new MappedWeights(file, header.Tensors);
        Metadata = header.Metadata;
    }

    public string Description => weights.Description;

    /// <summary>The free-form strings of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyDictionary<string, WeightInfo> Weights => weights.Weights;

    /// <exception cref="CheckpointException">The file is missing, truncated, or its header lies.</exception>
    public static SafetensorsFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
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
}
