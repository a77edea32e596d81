using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The frames of a segment, encoded as they come.</summary>
internal sealed class SegmentSink : IFrameSink
{
    private readonly RenderContext context;
    private readonly DecodeTask task;
    private readonly string path;
    private readonly SegmentWriter writer;
    private readonly int frameBytes;

    private SegmentSink(RenderContext context, DecodeTask task, string path, SegmentWriter writer)
    {
        (this.context, this.task, this.path, this.writer) = (context, task, path, writer);
        frameBytes = task.Size.Width * task.Size.Height * 3;
    }

    /// <exception cref="StorageException">The scratch folder cannot be written to.</exception>
    public static SegmentSink Create(RenderContext context, DecodeTask task, SegmentFormat format)
    {
        string path = PathOf(context, task.Key);
        return new SegmentSink(
            context,
            task,
            path,
            SegmentWriter.Create(path, new VideoFormat(task.Size, format.FramesPerSecond, format.ConstantRateFactor), task.Latents.Frames));
    }

    /// <summary>Where a segment is until it is in the store.</summary>
    public static string PathOf(RenderContext context, ContentKey key) => Path.Combine(context.ScratchFolder, $"{key.Hex}.mp4");

    public async Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken ct)
    {
        for (int start = 0; start < frames.Length; start += frameBytes)
            await writer.WriteAsync(frames.Slice(start, frameBytes), ct).ConfigureAwait(false);
    }

    public async Task StoreAsync(CancellationToken ct)
    {
        SegmentFacts facts = await writer.CompleteAsync(ct).ConfigureAwait(false);
        await SegmentArtifacts.StoreAsync(context.Artifacts, task.Key, path, facts, ct).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        File.Delete(path);
    }
}
