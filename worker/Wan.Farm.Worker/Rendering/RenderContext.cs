using TorchSharp;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>With what and where a plan is carried out.</summary>
public sealed record RenderContext
{
    /// <summary>Folder of the checkpoint whose digest the plan names.</summary>
    public required string ModelFolder { get; init; }

    public required torch.Device Device { get; init; }

    public required IArtifactStore Artifacts { get; init; }

    public required CheckpointStore Checkpoints { get; init; }

    public required RenderOutputs Outputs { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
