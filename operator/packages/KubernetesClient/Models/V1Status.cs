using System.Net;

namespace k8s.Models;

/// <summary>How a request ended; where a deletion was answered with the object itself, that object.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
[JsonConverter(typeof(StatusConverter))]
public partial record V1Status : IKubernetesObject<V1ListMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Status";
    public const string KubeGroup = "";
    public const string KubePluralName = null;

    private JsonElement original;

    public string ApiVersion { get; set; }

    /// <summary>HTTP status code.</summary>
    public int? Code { get; set; }

    public V1StatusDetails Details { get; set; }

    public string Kind { get; set; }

    public string Message { get; set; }

    public V1ListMeta Metadata { get; set; }

    /// <summary>A word for programs, such as AlreadyExists.</summary>
    public string Reason { get; set; }

    /// <summary>Success or Failure.</summary>
    public string Status { get; set; }

    /// <summary>The answer was an object and not a status.</summary>
    public bool HasObject { get; private set; }

    /// <summary>The object that was answered.</summary>
    public T ObjectView<T>() => KubernetesJson.Deserialize<T>(original);

    public override string ToString()
    {
        string reason = string.IsNullOrEmpty(Reason) && Code is > 0 and var code ? ((HttpStatusCode)code).ToString() : Reason;
        return string.IsNullOrEmpty(Message) ? string.IsNullOrEmpty(reason) ? Status : reason
            : string.IsNullOrEmpty(reason) ? Message : $"{reason} - {Message}";
    }

    private sealed class StatusConverter : JsonConverter<V1Status>
    {
        public override V1Status Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            JsonElement element = JsonElement.ParseValue(ref reader);
            if (element.TryGetProperty("kind", out JsonElement kind) && kind.ValueEquals(KubeKind))
                return element.Deserialize<Fields>(options)!.ToStatus();
            return new V1Status { original = element, HasObject = true };
        }

        public override void Write(Utf8JsonWriter writer, V1Status value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, Fields.Of(value), options);
    }

    /// <summary>The status as it is written, without a converter.</summary>
    private sealed record Fields(
        string ApiVersion, int? Code, V1StatusDetails Details, string Kind, string Message, V1ListMeta Metadata, string Reason, string Status)
    {
        public static Fields Of(V1Status s) => new(s.ApiVersion, s.Code, s.Details, s.Kind, s.Message, s.Metadata, s.Reason, s.Status);

        public V1Status ToStatus() => new()
        {
            ApiVersion = ApiVersion,
            Code = Code,
            Details = Details,
            Kind = Kind,
            Message = Message,
            Metadata = Metadata,
            Reason = Reason,
            Status = Status,
        };
    }
}
