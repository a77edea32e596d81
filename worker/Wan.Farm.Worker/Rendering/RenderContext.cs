using TorchSharp;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Rendering;

/// <summary>With what and where a plan is carried out.</summary>
public sealed record RenderContext
{
    /// <summary>Folder of the checkpoint whose digest the plan names.</summary>
    public required string ModelFolder { get; init; }

    public required torch.Device Device { get; init; }

    public required IArtifactStore Artifacts { get; init; }

    /// <summary>The files that the plan's job names.</summary>
    public required InputCache Inputs { get; init; }

    public required ICheckpointStore Checkpoints { get; init; }

    public required RenderOutputs Outputs { get; init; }

    /// <summary>Folder for files that nobody needs when the process has ended.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Whether there is memory to decode finished latents while others are denoised.</summary>
    public bool OverlapsDecoding { get; init; }

    /// <summary>How the transformer's blocks are held. A process without a mesh has nobody to divide them with, and holds them whole.</summary>
    public WeightHolding Weights { get; init; }

    /// <summary>Where texts are encoded; null: where all else is.</summary>
    public torch.Device? TextDevice { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>An artifact that was made before, verified.</summary>
    /// <exception cref="StorageException">It is not there any more, or damaged.</exception>
    internal async Task<Artifact> ReadAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        ArtifactLookup found = await Artifacts.TryOpenAsync(key, kind, ct).ConfigureAwait(false);
        return found.Artifact ?? throw new StorageException(
            Artifacts.NameOf(key, kind), found.Warning ?? $"{kind.Name} that the render needs have gone", "run again: what is missing is made anew");
    }
}
