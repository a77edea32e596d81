namespace Wan.Farm.Api.VideoJobs;

/// <summary>How the latent timeline is cut.</summary>
public enum LongVideoStrategy
{
    /// <summary>The planner picks.</summary>
    Auto,

    /// <summary>One pass over the whole timeline.</summary>
    Single,
}
