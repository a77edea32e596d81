namespace k8s;

/// <summary>As <see cref="TimeOffsetConverter"/>; times without a kind are taken for UTC.</summary>
internal sealed class TimeConverter : JsonConverter<DateTime>
{
    private static readonly TimeOffsetConverter Inner = new();

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.Read(ref reader, typeof(DateTimeOffset), options).UtcDateTime;

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => Inner.Write(writer, Utc(value), options);

    internal static DateTimeOffset Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time : new DateTimeOffset(time, TimeSpan.Zero);
}
