using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;

namespace Wan.Models.Weights.Lora;

/// <summary>A LoRA in a safetensors file. Opening reads the header only.</summary>
public sealed class LoraFile : IDisposable
{
    /// <summary>Parts of methods that are more than W + scale · B·A; leaving them out would give another picture without a word.</summary>
    private static readonly string[] Unsupported = [".dora_scale", ".lora_magnitude_vector", ".lora_magnitude_vector.weight", ".lora_mid.weight"];

    private readonly SafetensorsFile file;
    private readonly LoraScaling scaling;

    private LoraFile(SafetensorsFile file)
    {
        this.file = file;
        scaling = LoraScaling.Read(file.Description, file.Metadata);
        (Modules, Unknown) = Group(file);
    }

    public string Path => file.Description;

    /// <summary>All tensors of the file.</summary>
    public IReadOnlyDictionary<string, WeightInfo> Weights => file.Weights;

    /// <summary>By stem, in the order of names: the order in which everything is done with them.</summary>
    internal IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Keys of no known kind.</summary>
    internal IReadOnlyList<string> Unknown { get; }

    /// <exception cref="CheckpointException">Missing, no safetensors file, or it says the same thing twice.</exception>
    public static LoraFile Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new LoraFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>SHA-256, lower-case hex, over the file's bytes and how they are used: for content keys.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static string Digest(LoraUse use)
    {
        using MappedFile mapped = MappedFile.Open(use.Path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const int piece = 1 << 24;
        for (long offset = 0; offset < mapped.Length; offset += piece)
        {
            int length = (int)Math.Min(piece, mapped.Length - offset);
            hash.AppendData(mapped.Span(offset, length));
            mapped.Forget(offset, length);
        }
        string content = Convert.ToHexStringLower(hash.GetHashAndReset());
        string beside = LoraScaling.FileBeside(use.Path) is { } json ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))) : "-";
        string text = string.Create(CultureInfo.InvariantCulture, $"wan-lora-1 {content} {beside} {use.Weight:r} {(int)use.Experts}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public void Dispose() => file.Dispose();

    internal WeightInfo Info(string key) => file.Weights[key];

    /// <summary>The tensor in float32, on the CPU.</summary>
    /// <exception cref="CheckpointException">It holds NaN or infinity.</exception>
    internal torch.Tensor ReadFloat32(string key)
    {
        torch.Tensor tensor = ((IStoredBytes)file).Convert(key, torch.ScalarType.Float32, torch.CPU);
        using torch.Tensor finite = tensor.isfinite();
        using torch.Tensor all = finite.all();
        if (all.item<bool>())
            return tensor;
        tensor.Dispose();
        throw CheckpointException.AtTensor(Path, key, "holds NaN or infinity; the file is damaged or its training diverged");
    }

    /// <summary>How often the module's product counts.</summary>
    internal double Scale(LoraModule module, long rank)
    {
        if (module[LoraRole.Alpha] is not { } key)
            return scaling.Of(alpha: null, rank);
        if (Info(key).Elements != 1)
            throw CheckpointException.AtTensor(Path, key, $"is {WeightInfo.Format(Info(key).Shape)}; an alpha is one number");
        using torch.Tensor alpha = ReadFloat32(key);
        using torch.Tensor flat = alpha.view(-1);
        return scaling.Of(flat[0].item<float>(), rank);
    }

    private static (IReadOnlyList<LoraModule> Modules, IReadOnlyList<string> Unknown) Group(SafetensorsFile file)
    {
        SortedDictionary<string, LoraModule> modules = new(StringComparer.Ordinal);
        List<string> unknown = [];
        foreach (string name in file.Weights.Keys.Order(StringComparer.Ordinal))
        {
            if (LoraKey.Parse(name) is not { } key)
            {
                if (Unsupported.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
                    throw CheckpointException.AtTensor(file.Description, name, "belongs to a method other than plain LoRA, such as DoRA; what is supported is " + LoraKey.Known);
                unknown.Add(name);
                continue;
            }
            if (!modules.TryGetValue(key.Stem, out LoraModule? module))
                modules[key.Stem] = module = new LoraModule(key.Stem, key.IsFlat);
            if (!module.Add(key.Role, name))
                throw CheckpointException.AtTensor(file.Description, name, $"says the same of {CheckpointException.Shorten(key.Stem)} as '{CheckpointException.Shorten(module[key.Role]!)}'");
        }
        return ([.. modules.Values], unknown);
    }
}
