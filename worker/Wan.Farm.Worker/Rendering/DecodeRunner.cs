using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Latents to 8-bit frames, one latent at a time into the store: memory does not grow with the video.</summary>
internal sealed class DecodeRunner(RenderContext context, ComputeThread compute)
{
    /// <param name="size">Of the frames.</param>
    /// <param name="asPicture">Rounds as the published image writer does, not as the video writer.</param>
    public async Task<Artifact> RunAsync(DecodeTask task, Artifact latents, VideoSize size, bool asPicture, TaskRun run, CancellationToken ct)
    {
        if (task.Latents.First != 0)
            throw new NotSupportedException($"decoding from latent {task.Latents.First} on needs the feature cache of the latents before it");
        run.Start(task.Latents.Count);
        DecodeSession session = await run.LoadAsync(
            "loading the VAE",
            () => compute.Do(() => DecodeSession.Open(context, task, latents))).ConfigureAwait(false);
        try
        {
            return await context.Artifacts.WriteAsync(
                task.Key,
                ArtifactKind.Frames,
                async (stream, token) =>
                {
                    FramesArtifactWriter writer = await FramesArtifactWriter.StartAsync(stream, new FrameShape(task.Latents.Frames, size), token).ConfigureAwait(false);
                    for (int latent = 0; latent < task.Latents.Count; latent++)
                    {
                        token.ThrowIfCancellationRequested();
                        byte[] frames = await compute.Do(() => session.Decode(latent, asPicture)).ConfigureAwait(false);
                        await writer.AppendAsync(frames, token).ConfigureAwait(false);
                        run.Progress(latent + 1);
                    }
                    writer.Complete();
                },
                ct).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(session.Dispose).ConfigureAwait(false);
        }
    }
}
