namespace Wan.Farm.Api.VideoJobs;

/// <summary>How the change of the timestep's modulation is turned into an estimate of the change of the blocks' output.</summary>
/// <remarks>The polynomials were fitted to the published models by TeaCache's authors.</remarks>
public enum BlockCacheFit
{
    /// <summary>The one that was fitted to a model of this kind and size; an error where there is none.</summary>
    Auto,

    /// <summary>None: the change itself is the estimate. For models that nothing was fitted to.</summary>
    Plain,

    /// <summary>Wan2.1 T2V 1.3B.</summary>
    Text1B,

    /// <summary>Wan2.1 T2V 14B.</summary>
    Text14B,

    /// <summary>Wan2.1 I2V 14B for 480p.</summary>
    Image14B480P,

    /// <summary>Wan2.1 I2V 14B for 720p.</summary>
    Image14B720P,
}
