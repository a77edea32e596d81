using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>Ways in which a safetensors file can be wrong.</summary>
internal static class SafetensorsDamage
{
    private const int LengthBytes = sizeof(long);

    /// <summary>Keeps the first bytes of a file only.</summary>
    public static void Truncate(string path, long bytes)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(bytes < 0 ? file.Length + bytes : bytes);
    }

    /// <summary>Changes the header, keeping the data behind it.</summary>
    public static void EditHeader(string path, Action<JsonObject> edit)
    {
        byte[] file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        JsonObject header = JsonNode.Parse(file.AsSpan(LengthBytes, length))!.AsObject();
        edit(header);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] start = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        File.WriteAllBytes(path, [.. start, .. json, .. file.AsSpan(LengthBytes + length)]);
    }

    /// <summary>Says that the header is this long.</summary>
    public static void ClaimHeaderLength(string path, long length)
    {
        byte[] file = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        File.WriteAllBytes(path, file);
    }

    /// <summary>The first tensors of the header, in its order.</summary>
    public static IEnumerable<KeyValuePair<string, JsonObject>> Tensors(JsonObject header) =>
        header.Where(pair => pair.Key != "__metadata__").Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.AsObject()));
}
