namespace Wan.Farm.Contracts.Tasks;

/// <summary>Flow-matching solvers.</summary>
public enum SolverKind
{
    /// <summary>UniPC, order 2, B(h) variant bh2: the published default.</summary>
    UniPC,

    /// <summary>DPM-Solver++, second order multistep.</summary>
    DpmPlusPlus2M,

    /// <summary>First-order Euler.</summary>
    Euler,
}
