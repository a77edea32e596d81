using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>The header of a safetensors file, checked against the length of the file it describes.</summary>
/// <remarks>
/// Format: an unsigned 64-bit little-endian header length, that many bytes of JSON
/// (<c>name → {dtype, shape, data_offsets: [begin, end)}</c> and <c>__metadata__</c>: string → string), then the data.
/// Tensors cover the data without gap or overlap. Source: huggingface/safetensors README, "Format".
/// </remarks>
internal sealed class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The limit of the reference implementation: what lies above it is not a header.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private const int PrefixBytes = 8;

    private readonly string path;
    private readonly long dataStart;
    private readonly long dataBytes;
    private readonly Dictionary<string, Entry> entries = [];
    private readonly Dictionary<string, string> metadata = [];

    private SafetensorsHeader(string path, long dataStart, long fileLength)
    {
        this.path = path;
        this.dataStart = dataStart;
        dataBytes = fileLength - dataStart;
    }

    private sealed record Entry(string Name, torch.ScalarType Dtype, long[] Shape, long Begin, long End);

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public IEnumerable<StoredTensor> Tensors => entries.Values.Select(e =>
        new StoredTensor(e.Name, e.Dtype, e.Shape, StoredShape.ContiguousStrides(e.Shape), dataStart + e.Begin));

    /// <exception cref="CheckpointException">The header does not describe this file.</exception>
    public static SafetensorsHeader Read(MappedFile file)
    {
        if (file.Length < PrefixBytes)
            throw new CheckpointException(file.Path, $"is {file.Length} bytes long; a safetensors file starts with 8 bytes that give its header's length. The file is truncated or something else");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, PrefixBytes));
        if (length > MaxHeaderBytes)
            throw new CheckpointException(file.Path, $"header length {length} is above the limit of {MaxHeaderBytes} bytes; this is not a safetensors file, or its start is damaged");
        if ((long)length > file.Length - PrefixBytes)
            throw new CheckpointException(file.Path, $"header is truncated: {length} bytes announced, {file.Length - PrefixBytes} present");
        SafetensorsHeader header = new(file.Path, PrefixBytes + (long)length, file.Length);
        header.Parse(file.Span(PrefixBytes, (int)length));
        header.CheckCoverage();
        return header;
    }

    private void Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.StartObject, "the header");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (name == MetadataKey)
                    ParseMetadata(ref reader);
                else
                    ParseTensor(ref reader, name);
            }
            reader.Read();                                  // throws on anything but blanks after the object
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, $"header is not valid JSON: {CheckpointException.Shorten(e.Message)}", e);
        }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType, JsonTokenType.StartObject, MetadataKey);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.String, $"{MetadataKey} '{CheckpointException.Shorten(key)}'");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new CheckpointException(path, $"{MetadataKey} has '{CheckpointException.Shorten(key)}' twice");
        }
    }

    private void ParseTensor(ref Utf8JsonReader reader, string name)
    {
        Expect(reader.TokenType, JsonTokenType.StartObject, $"tensor '{CheckpointException.Shorten(name)}'");
        string? dtype = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            bool twice = field switch { "dtype" => dtype, "shape" => shape, "data_offsets" => offsets, _ => (object?)null } is not null;
            if (twice)
                throw CheckpointException.AtTensor(path, name, $"has {field} twice");
            switch (field)
            {
                case "dtype":
                    Expect(reader.TokenType, JsonTokenType.String, $"dtype of tensor '{CheckpointException.Shorten(name)}'");
                    dtype = reader.GetString();
                    break;
                case "shape":
                    shape = ParseNumbers(ref reader, name, field, StoredShape.MaxRank);
                    break;
                case "data_offsets":
                    offsets = ParseNumbers(ref reader, name, field, most: 2);
                    break;
                default:
                    throw CheckpointException.AtTensor(path, name, $"has the unknown field '{CheckpointException.Shorten(field)}'; expected dtype, shape, data_offsets");
            }
        }
        Entry entry = Check(name, dtype, shape, offsets);
        if (!entries.TryAdd(name, entry))
            throw CheckpointException.AtTensor(path, name, "is in the header twice");
    }

    private long[] ParseNumbers(ref Utf8JsonReader reader, string name, string field, int most)
    {
        Expect(reader.TokenType, JsonTokenType.StartArray, $"{field} of tensor '{CheckpointException.Shorten(name)}'");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw CheckpointException.AtTensor(path, name, $"{field} holds {Text(ref reader)}; expected whole numbers from 0 to {long.MaxValue}");
            if (numbers.Count == most)
                throw CheckpointException.AtTensor(path, name, $"{field} has more than {most} numbers");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private Entry Check(string name, string? dtypeName, long[]? shape, long[]? offsets)
    {
        if (dtypeName is null || shape is null || offsets is null)
        {
            string missing = string.Join(", ", new[] { dtypeName is null ? "dtype" : null, shape is null ? "shape" : null, offsets is null ? "data_offsets" : null }.OfType<string>());
            throw CheckpointException.AtTensor(path, name, $"has no {missing}");
        }
        if (StoredDtype.FromSafetensors(dtypeName) is not { } dtype)
            throw CheckpointException.AtTensor(path, name, $"dtype '{CheckpointException.Shorten(dtypeName)}' is not supported; expected one of {StoredDtype.SafetensorsNames}");
        if (offsets is not [long begin, long end])
            throw CheckpointException.AtTensor(path, name, $"data_offsets has {offsets.Length} number(s); expected [begin, end]");
        if (begin > end)
            throw CheckpointException.AtTensor(path, name, $"data_offsets [{begin}, {end}] ends before it begins");
        if (end > dataBytes)
            throw CheckpointException.AtTensor(path, name, $"data_offsets [{begin}, {end}] reach past the file: {dataBytes} bytes of data present. The file is truncated or damaged");
        if (StoredShape.Bytes(shape, StoredDtype.SizeOf(dtype)) is not { } bytes)
            throw CheckpointException.AtTensor(path, name, $"shape {WeightInfo.Format(shape)} is too large to be stored");
        if (bytes != end - begin)
            throw CheckpointException.AtTensor(path, name, $"data_offsets [{begin}, {end}] hold {end - begin} bytes, but {dtypeName} {WeightInfo.Format(shape)} takes {bytes}");
        return new Entry(name, dtype, shape, begin, end);
    }

    private void CheckCoverage()
    {
        long covered = 0;
        string previous = "";
        foreach (Entry entry in entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin < covered)
                throw CheckpointException.AtTensor(path, entry.Name, $"data_offsets [{entry.Begin}, {entry.End}] overlap tensor '{CheckpointException.Shorten(previous)}', which ends at {covered}");
            if (entry.Begin > covered)
                throw CheckpointException.AtTensor(path, entry.Name, $"begins at {entry.Begin}, which leaves a gap after byte {covered} that belongs to no tensor");
            covered = entry.End;
            previous = entry.Name;
        }
        if (covered != dataBytes)
            throw new CheckpointException(path, $"{dataBytes - covered} bytes after the last tensor belong to no tensor");
    }

    private void Expect(JsonTokenType actual, JsonTokenType expected, string what)
    {
        if (actual != expected)
            throw new CheckpointException(path, $"{what} is {Describe(actual)}; expected {Describe(expected)}");
    }

    private static string Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => CheckpointException.Shorten(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType other => Describe(other),
    };

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
