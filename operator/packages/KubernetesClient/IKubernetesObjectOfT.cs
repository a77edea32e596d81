namespace k8s;

/// <summary>An object (<see cref="V1ObjectMeta"/>) or a list (<see cref="V1ListMeta"/>).</summary>
public interface IKubernetesObject<TMetadata> : IKubernetesObject, IMetadata<TMetadata>
{
}
