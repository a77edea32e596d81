namespace Wan.Farm.Api.VideoJobs;

/// <summary>Which transformers of a model a LoRA changes.</summary>
public enum LoraExpert
{
    /// <summary>All there are.</summary>
    Both,

    /// <summary>Of a model of two experts, the one for high noise.</summary>
    HighNoise,

    /// <summary>The one for low noise.</summary>
    LowNoise,
}
