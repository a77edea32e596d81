namespace Wan.Farm.Contracts.Farm;

/// <summary>What an attempt that succeeded has to report.</summary>
public sealed record TaskResult(TaskProgress Progress, double Seconds)
{
    /// <summary>Nothing was computed: everything was in the store already.</summary>
    public bool Reused { get; init; }

    /// <summary>Most memory of the process, or of the GPU; null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    public IReadOnlyList<StoredArtifact> Artifacts { get; init; } = [];

    /// <summary>Of a task that writes what a person gets.</summary>
    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>Over the raw frames, of the task that assembled the video.</summary>
    public string? FramesSha256 { get; init; }
}
