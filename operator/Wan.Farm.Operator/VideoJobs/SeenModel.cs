using Wan.Farm.Contracts.Models;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>A model as the workers of a pool see it.</summary>
public sealed record SeenModel(ModelFacts Facts, DeviceKind Device);
