namespace Wan.Farm.Contracts.Tasks;

/// <summary>The polynomial that estimates how much the blocks' output changes; named after the published model that it was fitted to.</summary>
public enum BlockFit
{
    /// <summary>The identity.</summary>
    Plain,
    Text1B,
    Text14B,
    Image14B480P,
    Image14B720P,
}
