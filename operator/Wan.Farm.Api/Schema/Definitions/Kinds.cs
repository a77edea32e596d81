using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Api.VideoSchedules;

namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>The kinds of <c>wan.farm</c>.</summary>
public static class Kinds
{
    public static IReadOnlyList<KindDefinition> All { get; } = [VideoJobKind.Definition, RenderPoolKind.Definition, VideoScheduleKind.Definition];
}
