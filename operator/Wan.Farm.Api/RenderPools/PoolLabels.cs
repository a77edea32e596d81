namespace Wan.Farm.Api.RenderPools;

/// <summary>Labels of a pool's pods, service and budget.</summary>
public static class PoolLabels
{
    public const string Pool = "wan.farm/pool";
    public const string Group = "wan.farm/group";
    public const string Attempt = "wan.farm/attempt";
    public const string Rank = "wan.farm/rank";

    /// <summary>What the pod was made from: a group of another value is out of date.</summary>
    public const string Template = "wan.farm/template";

    /// <summary>Not a label: the gate that holds a pod back from schedulers until its group exists.</summary>
    public const string Gate = "wan.farm/whole-group";
}
