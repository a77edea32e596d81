using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Frames of all segments, in order, to the MP4 and its contact sheet, or to the picture of a single frame.</summary>
internal sealed class AssembleRunner(RenderOutputs outputs)
{
    /// <param name="segments">Frames artifacts, in the order of the task's segments.</param>
    /// <returns>Of the raw frames, see <see cref="FramesDigest"/>.</returns>
    public async Task<string> RunAsync(AssembleTask task, IReadOnlyList<Artifact> segments, TaskRun run, CancellationToken ct)
    {
        run.Start(task.Frames);
        var facts = new SegmentFactsBuilder(SegmentPlace.Whole(task.Frames), task.Size);
        await using VideoWriter? video = outputs.Video is { } path
            ? VideoWriter.Create(path, new VideoFormat(task.Size, task.FramesPerSecond, task.ConstantRateFactor))
            : null;
        foreach (ReadOnlyMemory<byte> frame in Frames(task, segments))
        {
            ct.ThrowIfCancellationRequested();
            facts.Add(frame.Span);
            if (video is not null)
                await video.WriteAsync(frame, ct).ConfigureAwait(false);
            run.Progress(run.Done + 1);
        }
        VideoFacts all = VideoFacts.Of([facts.Build()]);
        await all.Sheet.WriteAsync(outputs.Picture, ct).ConfigureAwait(false);
        if (video is not null)
            await video.CompleteAsync(ct).ConfigureAwait(false);
        return all.FramesSha256;
    }

    // The memory is reused: a frame is gone when the next one is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> Frames(AssembleTask task, IReadOnlyList<Artifact> segments)
    {
        int seen = 0;
        foreach (Artifact segment in segments)
        {
            using FramesArtifactReader reader = FramesArtifactReader.Open(segment.Path);
            if (reader.Shape.Size != task.Size)
                throw new InvalidDataException($"{segment.Path} holds frames of {reader.Shape.Size}, expected {task.Size}");
            byte[] frame = new byte[reader.Shape.FrameBytes];
            for (int index = 0; index < reader.Shape.Frames; index++, seen++)
            {
                reader.Read(index, frame);
                yield return frame;
            }
        }
        if (seen != task.Frames)
            throw new InvalidDataException($"the segments hold {seen} frames, expected {task.Frames}");
    }
}
