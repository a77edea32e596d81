namespace Wan.Farm.Contracts.Tasks;

/// <summary>One unit of work over the latent timeline. Its artifact is stored under <see cref="Key"/>.</summary>
/// <param name="Id">Unique in its plan and readable: <c>encode</c>, <c>denoise</c>, <c>decode</c>, <c>assemble</c>.</param>
public abstract record RenderTask(string Id, ContentKey Key)
{
    /// <summary>Keys of the artifacts this task reads.</summary>
    public abstract IReadOnlyList<ContentKey> Inputs { get; }
}
