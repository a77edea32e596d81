using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Vae;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The first pass of a parallel decode: the cheap front of the decoder over all latents, its caches into the store.</summary>
internal sealed class DecodeFrontRunner(RenderContext context, VaeHolder models, ComputeThread compute)
{
    public async Task RunAsync(DecodeFrontTask task, TaskRun run, CancellationToken ct)
    {
        WanVae vae = await run.LoadAsync("loading the VAE", () => compute.Do(() => models.VaeOf(new OneLane()))).ConfigureAwait(false);
        run.Start(task.Latents.Count);
        FeatureCache cache = await compute.Do(vae.NewDecoderCache).ConfigureAwait(false);
        try
        {
            await using var latents = new LatentReader(context, task.Sources, compute);
            for (int latent = 0; latent < task.Latents.End; latent++)
            {
                ct.ThrowIfCancellationRequested();
                torch.Tensor read = await latents.ReadAsync(latent, ct).ConfigureAwait(false);
                await compute.Do(() => vae.DecodeFront(read, cache)).ConfigureAwait(false);
                run.Progress(latent + 1);
                foreach (CacheHandover due in task.Caches.Where(due => due.NextLatent == cache.NextLatent))
                    await run.StoreAsync(() => CacheArtifacts.StoreAsync(context.Artifacts, due, cache, compute, ct)).ConfigureAwait(false);
            }
        }
        finally
        {
            await compute.Do(cache.Dispose).ConfigureAwait(false);
        }
    }
}
