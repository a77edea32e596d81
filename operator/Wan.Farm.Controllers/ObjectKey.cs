using k8s.Models;

namespace Wan.Farm.Controllers;

/// <summary>Names an object of a kind. The namespace is empty for kinds of the cluster.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(IMetadata<V1ObjectMeta> value) => new(value.Namespace() ?? "", value.Name());

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
