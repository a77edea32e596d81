using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The first segment to a small video and a poster.</summary>
internal sealed class PreviewRunner(RenderContext context)
{
    public async Task RunAsync(PreviewTask task, TaskRun run, CancellationToken ct)
    {
        run.Start(task.Frames);
        Artifact segment = await context.ReadAsync(task.Segment, ArtifactKind.Segment, ct).ConfigureAwait(false);
        await PreviewWriter.WriteAsync(
            [new EncodedSegment(segment.Path, task.Frames)],
            context.Outputs.Preview!,
            new VideoFormat(task.Size, task.Format.FramesPerSecond, task.Format.ConstantRateFactor),
            ct).ConfigureAwait(false);
        run.Progress(task.Frames);
    }
}
