namespace k8s.Models;

/// <summary>Has a desired state.</summary>
public interface ISpec<T>
{
    [JsonPropertyName("spec")]
    T Spec { get; set; }
}
