using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>The safetensors header of a file with the one tensor <c>frames</c>.</summary>
internal static class FramesHeader
{
    private const int LengthBytes = 8;
    private const int MaxJsonBytes = 1 << 20;

    public static byte[] Encode(FrameShape shape)
    {
        string json = $$$"""{"frames":{"dtype":"U8","shape":{{{shape.ToString().Replace(" ", string.Empty)}}},"data_offsets":[0,{{{shape.Bytes}}}]}}""";
        json = json.PadRight((json.Length + 7) / 8 * 8);     // data starts at a multiple of 8
        byte[] bytes = new byte[LengthBytes + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        Encoding.ASCII.GetBytes(json, bytes.AsSpan(LengthBytes));
        return bytes;
    }

    /// <returns>The shape, and where the first frame starts.</returns>
    /// <exception cref="InvalidDataException">It is not such a file, or not all of it.</exception>
    public static (FrameShape Shape, long Start) Decode(FileStream file)
    {
        try
        {
            Span<byte> length = stackalloc byte[LengthBytes];
            file.ReadExactly(length);
            long jsonBytes = BinaryPrimitives.ReadInt64LittleEndian(length);
            if (jsonBytes is <= 0 or > MaxJsonBytes)
                throw new InvalidDataException($"a header of {jsonBytes} bytes");

            byte[] json = new byte[jsonBytes];
            file.ReadExactly(json);
            FrameShape shape = Shape(json);
            long start = LengthBytes + jsonBytes;
            return file.Length == start + shape.Bytes
                ? (shape, start)
                : throw new InvalidDataException($"{file.Length} bytes long, but frames {shape} need {start + shape.Bytes}");
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException or InvalidDataException or KeyNotFoundException
            or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"{file.Name} does not hold frames: {e.Message}", e);
        }
    }

    private static FrameShape Shape(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement tensor = document.RootElement.GetProperty("frames");
        int[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(number => number.GetInt32())];
        string? dtype = tensor.GetProperty("dtype").GetString();
        if (dtype != "U8" || shape is not [> 0, > 0, > 0, 3] || tensor.GetProperty("data_offsets")[0].GetInt64() != 0)
            throw new InvalidDataException($"frames are {dtype} [{string.Join(", ", shape)}], expected U8 [F, H, W, 3]");
        return new FrameShape(shape[0], new VideoSize(Width: shape[2], Height: shape[1]));
    }
}
