namespace Wan.Farm.Operator.RenderPools;

/// <summary>Which pod of a pool.</summary>
public readonly record struct PodId(int Group, int Attempt, int Rank)
{
    public string NameIn(string pool) => $"{pool}-{Group}-{Attempt}-{Rank}";
}
