namespace Wan.Farm.Contracts.Models;

/// <summary>How a process that denoises holds the transformer's blocks.</summary>
public enum WeightHolding
{
    /// <summary>All of them.</summary>
    Whole,

    /// <summary>A part of each; the ranks of a group gather whole blocks one ahead of their use.</summary>
    Divided,

    /// <summary>None: whole blocks are read from their files one ahead of their use.</summary>
    Streamed,
}
