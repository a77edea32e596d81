using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wan.Models.Weights.Layouts;

namespace Wan.Models.Weights;

/// <summary>Names a model in content keys without reading all of it.</summary>
/// <remarks>
/// SHA-256 over, for each part, every tensor in name order: name, dtype, shape and 4 KiB from its start, middle and end; then the
/// transformer's configuration, the boundary between two experts, the statistics of the VAE's latents and the tokenizer's files. A 14B model costs about 15 MB of reading. How tensors are divided
/// among files does not count, nor where the folder lies; layouts count only as far as dtypes and tokenizer files differ. A change
/// that leaves every sampled stretch alone goes unseen: training and merging never do that.
/// </remarks>
internal static class ModelDigest
{
    private const int StretchBytes = 4096;

    public static string Of(Checkpoint checkpoint, CheckpointFiles files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "wan-checkpoint-1");
        foreach (CheckpointParts part in checkpoint.Parts)
        {
            if (files.FileOf(part) is null)
                continue;
            Add(hash, CheckpointFiles.NameOf(part));
            if (part == CheckpointParts.Tokenizer)
                AddTokenizer(hash, checkpoint.TokenizerFolder);
            else
                AddTensors(hash, checkpoint.Headers(part));
            if (part == CheckpointParts.Transformer)
                Add(hash, checkpoint.TransformerConfig.ToJson());
            if (part == CheckpointParts.LowNoiseTransformer)
                Add(hash, checkpoint.ExpertBoundary!.Value.ToString("r", CultureInfo.InvariantCulture));
            if (part == CheckpointParts.Vae)
                Add(hash, string.Join(' ', checkpoint.VaeConfig.LatentMean.Concat(checkpoint.VaeConfig.LatentStd).Select(value => value.ToString("r", CultureInfo.InvariantCulture))));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AddTensors(IncrementalHash hash, IStoredBytes source)
    {
        byte[] stretch = new byte[StretchBytes];
        foreach (WeightInfo info in source.Weights.Values.OrderBy(w => w.Name, StringComparer.Ordinal))
        {
            Add(hash, string.Create(CultureInfo.InvariantCulture, $"{info.Name} {StoredDtype.ToSafetensors(info.Dtype)} {WeightInfo.Format(info.Shape)}"));
            int length = (int)Math.Min(StretchBytes, info.Bytes);
            foreach (long offset in new[] { 0L, (info.Bytes - length) / 2, info.Bytes - length }.Distinct())
            {
                source.CopyBytes(info.Name, offset, stretch.AsSpan(0, length));
                hash.AppendData(stretch, 0, length);
            }
        }
    }

    /// <summary>The two files that decide ids; the others repeat them for other programs.</summary>
    private static void AddTokenizer(IncrementalHash hash, string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)["tokenizer.json", "spiece.model"])
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path))
                continue;
            Add(hash, name);
            using FileStream file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }
    }

    /// <summary>Text with its length in front, so that no two sequences of texts read the same.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
