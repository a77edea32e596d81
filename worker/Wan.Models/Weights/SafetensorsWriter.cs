using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>Writes safetensors. Equal tensors give equal bytes: the order in the file is by element size, then name.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes beside <paramref name="path"/> and renames, so that a reader sees all of the file or nothing.</summary>
    public static void Write(string path, IEnumerable<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    public static void Write(Stream stream, IEnumerable<(string Name, torch.Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, torch.Tensor> named = tensors.ToDictionary(t => t.Name, t => t.Tensor);
        WeightInfo[] infos = [.. named.Select(t => new WeightInfo(t.Key, t.Value.shape, t.Value.dtype, t.Value.numel() * StoredDtype.SizeOf(t.Value.dtype)))];
        Write(stream, infos, info => TensorBytes.Write(named[info.Name], stream), metadata);
    }

    /// <summary>Writes tensors whose bytes are made as they are written.</summary>
    internal static void Write(
        Stream stream, IReadOnlyList<WeightInfo> infos, Action<WeightInfo> write, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Largest elements first keeps every tensor aligned for its type.
        WeightInfo[] ordered = [.. infos.OrderByDescending(i => StoredDtype.SizeOf(i.Dtype)).ThenBy(i => i.Name, StringComparer.Ordinal)];
        stream.Write(Header(ordered, metadata));
        foreach (WeightInfo info in ordered)
            write(info);
    }

    private static byte[] Header(IReadOnlyList<WeightInfo> infos, IReadOnlyDictionary<string, string>? metadata)
    {
        const int prefix = 8, alignment = 8;
        using MemoryStream header = new();
        header.Write(stackalloc byte[prefix]);
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(json, metadata);
            long offset = 0;
            foreach (WeightInfo info in infos)
            {
                if (info.Name == SafetensorsHeader.MetadataKey)
                    throw new ArgumentException($"a tensor cannot be called {SafetensorsHeader.MetadataKey}", nameof(infos));
                json.WriteStartObject(info.Name);
                json.WriteString("dtype", StoredDtype.ToSafetensors(info.Dtype));
                WriteNumbers(json, "shape", info.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + info.Bytes]);
                json.WriteEndObject();
                offset += info.Bytes;
            }
            json.WriteEndObject();
        }
        while (header.Length % alignment != 0)
            header.WriteByte((byte)' ');
        byte[] bytes = header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - prefix);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
