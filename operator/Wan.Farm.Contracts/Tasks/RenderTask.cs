using System.Text.Json.Serialization;

namespace Wan.Farm.Contracts.Tasks;

/// <summary>One unit of work over the latent timeline. What it makes is stored under its <see cref="Outputs"/>.</summary>
/// <param name="Id">Unique in its plan and readable: <c>encode</c>, <c>denoise</c>, <c>decode-3</c>, <c>shot-2-denoise</c>, <c>assemble</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(EncodeTask), "encode")]
[JsonDerivedType(typeof(ConditionTask), "condition")]
[JsonDerivedType(typeof(VaceTask), "vace")]
[JsonDerivedType(typeof(DenoiseTask), "denoise")]
[JsonDerivedType(typeof(DecodeFrontTask), "decode-front")]
[JsonDerivedType(typeof(DecodeTask), "decode")]
[JsonDerivedType(typeof(PreviewTask), "preview")]
[JsonDerivedType(typeof(AssembleTask), "assemble")]
public abstract record RenderTask(string Id, ContentKey Key)
{
    /// <summary>Keys of the artifacts this task reads.</summary>
    public abstract IReadOnlyList<ContentKey> Inputs { get; }

    /// <summary>
    /// Keys of artifacts that make this task shorter, and that it can do without: a feature cache to go on from. The task waits for
    /// those that are being made, and does not have them made.
    /// </summary>
    public virtual IReadOnlyList<ContentKey> Hints => [];

    /// <summary>Keys of the artifacts this task makes; it is done when all are there.</summary>
    public virtual IReadOnlyList<ContentKey> Outputs => [Key];
}
