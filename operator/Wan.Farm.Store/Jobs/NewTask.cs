using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Jobs;

/// <summary>A task of a new job.</summary>
/// <param name="Weight">Estimated seconds on one worker; only the ratio to others counts.</param>
public sealed record NewTask(RenderTask Work, double Weight);
