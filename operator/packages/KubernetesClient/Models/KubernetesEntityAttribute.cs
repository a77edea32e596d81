namespace k8s.Models;

/// <summary>Says which kind a class is.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityAttribute : Attribute
{
    public string Kind { get; set; }

    /// <summary>Empty for the core group.</summary>
    public string Group { get; set; }

    /// <summary>The version alone, as in v1.</summary>
    public string ApiVersion { get; set; }

    public string PluralName { get; set; }
}
