using Wan.Farm.Worker.Rendering;
using Wan.Models.Caching;

namespace Wan.Farm.Cli.Progress;

/// <summary>What a render took over from earlier steps, a line for each task that did.</summary>
internal static class ReuseText
{
    public static IEnumerable<string> Of(RenderReport report) =>
        from task in report.Tasks
        where task.Reuse is not null
        select $"{task.Id}: {Saved(task.Reuse!)}";

    private static string Saved(CacheReport reuse) =>
        $"{reuse.Saved} of {reuse.Computed + reuse.Saved} forwards saved ({reuse.BlocksReused} with kept blocks, {reuse.GuidanceReused} with kept guidance)";
}
