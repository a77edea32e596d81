using System.Globalization;

namespace k8s;

/// <summary>RFC 3339 in UTC; a fraction has six digits, and is left out where it is zero.</summary>
internal sealed class TimeOffsetConverter : JsonConverter<DateTimeOffset>
{
    public const string Micro = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const string Whole = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw new JsonException($"\"{reader.GetString()}\" is not a time; accepted e.g. 2026-01-31T12:00:00Z");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(value.Ticks % TimeSpan.TicksPerSecond == 0 ? Whole : Micro, CultureInfo.InvariantCulture));
}
