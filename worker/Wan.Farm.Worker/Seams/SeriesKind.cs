namespace Wan.Farm.Worker.Seams;

/// <summary>What was measured.</summary>
public enum SeriesKind
{
    /// <summary>Frames, on a scale from 0 to 255.</summary>
    Video,

    /// <summary>Latents, normalised: around -1 to 1.</summary>
    Latents,
}
