namespace Wan.Farm.Operator.RenderPools;

/// <summary>Why a pool is not as it should be.</summary>
/// <param name="Reason">One of <see cref="Wan.Farm.Api.RenderPools.PoolReasons"/>.</param>
/// <param name="Message">For people: which pod, what, and what helps.</param>
public sealed record PoolProblem(string Reason, string Message);
