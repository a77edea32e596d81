namespace Wan.Farm.Contracts.Tasks;

/// <summary>When the difference between the conditional and the unconditional prediction of an earlier step is used again.</summary>
/// <param name="Every">Both are computed every this many steps.</param>
/// <param name="FirstSteps">Always computed.</param>
/// <param name="LastSteps">Always computed.</param>
public sealed record GuidanceReuse(int Every, int FirstSteps, int LastSteps);
