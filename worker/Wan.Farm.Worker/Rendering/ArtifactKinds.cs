using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What kind of artifact a task leaves in the store.</summary>
public static class ArtifactKinds
{
    /// <returns>Null for the last task, which writes the files a person gets.</returns>
    public static ArtifactKind? Of(RenderTask task) => task switch
    {
        EncodeTask => ArtifactKind.TextFeatures,
        DenoiseTask => ArtifactKind.Latents,
        DecodeTask => ArtifactKind.Frames,
        _ => null,
    };
}
