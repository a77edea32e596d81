using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>Ranks of a group, one pod each: cfg × ring × ulysses.</summary>
[Rule("self.cfg * self.ring * self.ulysses <= 64", "a group has cfg * ring * ulysses pods, at most 64")]
public sealed record GroupShape
{
    /// <summary>2 computes the conditional and the unconditional branch side by side.</summary>
    [Range(1, 2)]
    public int Cfg { get; init; } = 1;

    /// <summary>Parts of the token sequence whose keys and values go around.</summary>
    [Range(1, 64)]
    public int Ring { get; init; } = 1;

    /// <summary>Parts of the token sequence that exchange heads.</summary>
    [Range(1, 64)]
    public int Ulysses { get; init; } = 1;
}
