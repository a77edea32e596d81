using TorchSharp;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Farm;

/// <summary>With what and where a worker of the farm does its tasks.</summary>
public sealed record FarmWorkplace
{
    public required torch.Device Device { get; init; }

    public required IArtifactStore Artifacts { get; init; }

    public required ICheckpointStore Checkpoints { get; init; }

    public required IOutputStore Outputs { get; init; }

    public required InputCache Inputs { get; init; }

    /// <summary>Where the files that jobs name may come from.</summary>
    public InputSources Sources { get; init; } = new([], []);

    /// <summary>A folder of this worker's own.</summary>
    public required string ScratchFolder { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
