using System.Reflection;

namespace k8s;

public static class Extensions
{
    /// <exception cref="InvalidOperationException">The type does not say which kind it is.</exception>
    public static KubernetesEntityAttribute GetKubernetesTypeMetadata<T>(this T obj)
        where T : IKubernetesObject => obj.GetType().GetKubernetesTypeMetadata();

    /// <exception cref="InvalidOperationException">The type does not say which kind it is.</exception>
    public static KubernetesEntityAttribute GetKubernetesTypeMetadata(this Type currentType) =>
        currentType.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{currentType} needs the attribute {nameof(KubernetesEntityAttribute)}");

    /// <summary>Fills in apiVersion, kind and metadata.</summary>
    public static T Initialize<T>(this T obj)
        where T : IKubernetesObject
    {
        KubernetesEntityAttribute entity = obj.GetKubernetesTypeMetadata();
        obj.ApiVersion = string.IsNullOrEmpty(entity.Group) ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}";
        obj.Kind = entity.Kind ?? obj.GetType().Name;
        if (obj is IMetadata<V1ObjectMeta> { Metadata: null } bare)
            bare.Metadata = new V1ObjectMeta();
        return obj;
    }
}
