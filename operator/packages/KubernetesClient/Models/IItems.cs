namespace k8s.Models;

/// <summary>Has items.</summary>
public interface IItems<T>
{
    [JsonPropertyName("items")]
    IList<T> Items { get; set; }
}
