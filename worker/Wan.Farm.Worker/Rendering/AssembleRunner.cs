using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Segments, in order, to the MP4 and its contact sheet; or the frame of a picture to a PNG.</summary>
internal sealed class AssembleRunner(RenderContext context)
{
    /// <returns>The digest of the raw frames, see <see cref="FramesDigest"/>.</returns>
    /// <exception cref="StorageException">A segment is missing, or the files cannot be written.</exception>
    public async Task<string> RunAsync(AssembleTask task, TaskRun run, CancellationToken ct)
    {
        run.Start(task.Frames);
        string digest = task.Format is { } format
            ? await JoinAsync(task, format, ct).ConfigureAwait(false)
            : await PictureAsync(task, ct).ConfigureAwait(false);
        run.Progress(task.Frames);
        return digest;
    }

    private async Task<string> JoinAsync(AssembleTask task, SegmentFormat format, CancellationToken ct)
    {
        List<EncodedSegment> segments = [];
        List<ReadOnlyMemory<byte>> digests = [];
        foreach (VideoSegment segment in task.Segments)
        {
            ct.ThrowIfCancellationRequested();
            Artifact facts = await context.ReadAsync(segment.Key, ArtifactKind.SegmentFacts, ct).ConfigureAwait(false);
            Artifact encoded = await context.ReadAsync(segment.Key, ArtifactKind.Segment, ct).ConfigureAwait(false);
            segments.Add(new EncodedSegment(encoded.Path, segment.Frames));
            digests.Add((await SegmentFactsFile.ReadAsync(facts.Path, ct).ConfigureAwait(false)).FrameDigests);
        }

        var video = new VideoFormat(task.Size, format.FramesPerSecond, format.ConstantRateFactor);

        // The video comes last: when it is there, all is there.
        await ContactSheet.WriteAsync(segments, video, context.Outputs.Picture, ct).ConfigureAwait(false);
        await VideoJoiner.JoinAsync(segments, context.Outputs.Video!, video, ct).ConfigureAwait(false);
        return FramesDigest.OfVideo(digests);
    }

    private async Task<string> PictureAsync(AssembleTask task, CancellationToken ct)
    {
        Artifact artifact = await context.ReadAsync(task.Segments[0].Key, ArtifactKind.Frames, ct).ConfigureAwait(false);
        using FramesArtifactReader reader = FramesArtifactReader.Open(artifact.Path);
        byte[] frame = new byte[reader.Shape.FrameBytes];
        reader.Read(0, frame);
        await PngWriter.WriteAsync(context.Outputs.Picture, frame, task.Size, ct).ConfigureAwait(false);
        return FramesDigest.OfVideo([FramesDigest.OfFrame(frame)]);
    }
}
