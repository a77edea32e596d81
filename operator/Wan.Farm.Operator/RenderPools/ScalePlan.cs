namespace Wan.Farm.Operator.RenderPools;

/// <summary>How many groups a pool is to have.</summary>
/// <param name="EnoughSince">To be remembered for the next time.</param>
public sealed record ScalePlan(int Groups, DateTimeOffset? EnoughSince);
