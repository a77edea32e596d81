using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning;

/// <summary>Gathers the tasks of all shots. Work that two shots have in common is listed once.</summary>
internal sealed class PlanBuilder
{
    private readonly List<RenderTask> tasks = [];
    private readonly List<VideoSegment> segments = [];
    private readonly List<VideoJoin> joins = [];
    private int frames;

    public IReadOnlyList<RenderTask> Tasks => tasks;

    public IReadOnlyList<VideoSegment> Segments => segments;

    public IReadOnlyList<VideoJoin> Joins => [.. joins.OrderBy(join => join.Frame).ThenBy(join => join.Kind)];

    public int LatentFrames { get; private set; }

    /// <returns>The task of this key that is in the plan.</returns>
    public RenderTask Add(RenderTask task)
    {
        int index = tasks.FindIndex(known => known.Key == task.Key);
        if (index < 0)
        {
            tasks.Add(task);
            return task;
        }

        if (tasks[index] is DecodeTask there && task is DecodeTask again)
        {
            // Two shots may share a segment and differ after it.
            tasks[index] = there with { Leaves = [.. there.Leaves.UnionBy(again.Leaves, cache => cache.Key)] };
        }

        return tasks[index];
    }

    /// <param name="decoding">Tasks of the shot's decoding; the segments among them in order.</param>
    public void AddShot(DenoisePlan denoising, IReadOnlyList<RenderTask> decoding)
    {
        int shotStart = frames;
        if (shotStart > 0)
        {
            joins.Add(new VideoJoin(shotStart, JoinKind.Shot));
        }

        joins.AddRange(denoising.Joins.Select(join => new VideoJoin(shotStart + new LatentRange(join.Latent, 1).FirstFrame, join.Kind)));
        foreach (RenderTask task in denoising.Tasks.Concat(decoding))
        {
            Add(task);
        }

        foreach (DecodeTask segment in decoding.OfType<DecodeTask>())
        {
            int first = shotStart + segment.Latents.FirstFrame;
            if (segment.Latents.First > 0 && !joins.Exists(join => join.Frame == first && join.Kind == JoinKind.Chunk))
            {
                joins.Add(new VideoJoin(first, JoinKind.Segment));
            }

            segments.Add(new VideoSegment(segment.Key, Add(segment).Id, segment.Latents.Frames));
            frames += segment.Latents.Frames;
            LatentFrames += segment.Latents.Count;
        }
    }

    /// <summary>Right after the segment that it shows, so that it is there before the rest is decoded.</summary>
    public void AddPreview(VideoSize size, SegmentFormat format)
    {
        VideoSegment first = segments[0];
        int place = 1 + tasks.FindIndex(task => task.Key == first.Key);
        tasks.Insert(place, new PreviewTask("preview", ContentKeys.Preview(first.Key), first.Key, first.Frames, size, format));
    }
}
