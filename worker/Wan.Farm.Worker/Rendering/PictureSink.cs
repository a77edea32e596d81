using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The one frame of a picture, stored as it is.</summary>
internal sealed class PictureSink(RenderContext context, DecodeTask task) : IFrameSink
{
    private byte[] frame = [];

    public Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken ct)
    {
        frame = frames.ToArray();
        return Task.CompletedTask;
    }

    public async Task StoreAsync(CancellationToken ct) => await context.Artifacts.WriteAsync(
        task.Key,
        ArtifactKind.Frames,
        async (stream, token) =>
        {
            FramesArtifactWriter writer = await FramesArtifactWriter.StartAsync(stream, new FrameShape(1, task.Size), token).ConfigureAwait(false);
            await writer.AppendAsync(frame, token).ConfigureAwait(false);
            writer.Complete();
        },
        ct).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
