namespace Wan.Farm.Api.VideoJobs;

/// <summary>Flow-matching solvers.</summary>
public enum Solver
{
    /// <summary>Second order with a corrector; the published default.</summary>
    UniPC,

    /// <summary>DPM-Solver++, second order multistep.</summary>
    DpmPlusPlus2M,

    /// <summary>First order.</summary>
    Euler,
}
