namespace k8s.Models;

/// <summary>Has metadata.</summary>
public interface IMetadata<T>
{
    [JsonPropertyName("metadata")]
    T Metadata { get; set; }
}
