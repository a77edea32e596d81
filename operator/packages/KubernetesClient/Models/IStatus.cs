namespace k8s.Models;

/// <summary>Has an observed state.</summary>
public interface IStatus<T>
{
    [JsonPropertyName("status")]
    T Status { get; set; }
}
