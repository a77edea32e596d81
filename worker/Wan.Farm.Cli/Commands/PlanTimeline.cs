using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Timelines;

namespace Wan.Farm.Cli.Commands;

/// <summary>A plan along its latent timeline: shots, windows and who denoises them, segments and what they start from.</summary>
internal static class PlanTimeline
{
    /// <returns>Null when there is nothing to see: one pass, one segment.</returns>
    public static TimelineChart? Of(RenderPlan plan, int lanes)
    {
        List<TimelineBar> shots = [];
        List<TimelineBar> windows = [];
        List<TimelineBar> segments = [];
        int start = 0;                          // of the shot, on the video's timeline
        foreach (IReadOnlyList<RenderTask> shot in Shots(plan))
        {
            foreach (DenoiseTask task in shot.OfType<DenoiseTask>())
                windows.AddRange(Bars(task, start, lanes, windows.Count));
            foreach (DecodeTask task in shot.OfType<DecodeTask>())
                segments.Add(new TimelineBar(start + task.Latents.First, task.Latents.Count, $"{segments.Count + 1}"));
            int length = segments[^1].End - start;
            shots.Add(new TimelineBar(start, length, $"shot {shots.Count + 1}"));
            start += length;
        }

        if (windows.Count == 1 && segments.Count == 1)
            return null;
        bool continued = plan.Tasks.OfType<DenoiseTask>().Any(task => task.Known is not null);
        return new TimelineChart(
            $"{plan.JobName}: {plan.Frames} frames, {plan.LatentFrames} latents",
            plan.LatentFrames,
            "latents",
            [
                .. shots.Count > 1 ? new[] { new TimelineRow("shots", shots) } : [],
                new TimelineRow(continued ? "chunks" : "windows", windows),
                new TimelineRow("segments", segments),
            ]);
    }

    /// <summary>What the segments of a plan start from, in words.</summary>
    public static string Handover(RenderPlan plan)
    {
        DecodeTask? later = plan.Tasks.OfType<DecodeTask>().LastOrDefault(task => task.Latents.First > 0);
        return later is null ? "each segment is a timeline's beginning"
            : plan.Tasks.Any(task => task is DecodeFrontTask) ? "two passes: the front makes caches for all segments, which then start side by side"
            : later.GoesOn ? "the same worker goes on from segment to segment"
            : later.Start.Cache is { } cache ? $"{cache.Scope} caches are handed on"
            : "each segment starts cold";
    }

    /// <summary>A shot's decoding ends its tasks; shots that are shown twice are listed once.</summary>
    private static IEnumerable<IReadOnlyList<RenderTask>> Shots(RenderPlan plan)
    {
        List<RenderTask> shot = [];
        bool decoding = false;
        foreach (RenderTask task in plan.Tasks)
        {
            bool decodes = task is DecodeTask or DecodeFrontTask or PreviewTask;
            if (decoding && !decodes && shot.Count > 0)
            {
                yield return shot;
                shot = [];
            }

            decoding = decodes;
            shot.Add(task);
        }
    }

    private static IEnumerable<TimelineBar> Bars(DenoiseTask task, int start, int lanes, int before)
    {
        int used = Math.Min(lanes, task.Windows.Count);
        LaneShare[] shares = [.. Enumerable.Range(0, used).Select(lane => LaneShare.Of(lane, used, task.Windows.Count))];
        return task.Windows.Select((window, index) => new TimelineBar(
            start + window.First,
            window.Count,
            $"{before + index + 1}",
            shares.Last(share => share.FirstWindow <= index).Lane));
    }
}
