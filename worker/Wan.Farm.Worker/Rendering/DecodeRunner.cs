using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Pipelines;
using Wan.Models.Vae;
using CacheScope = Wan.Models.Vae.CacheScope;

namespace Wan.Farm.Worker.Rendering;

/// <summary>One segment's latents to frames, one latent at a time into the encoder: memory does not grow with the video. The ranks of a mesh share every frame by its columns.</summary>
internal sealed class DecodeRunner(RenderContext context, VaeHolder models, ComputeThread compute)
{
    public async Task RunAsync(DecodeTask task, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        (FeatureCache cache, int first) = models.IsLoaded
            ? await StartAsync(task, group, run, ct).ConfigureAwait(false)
            : await run.LoadAsync("loading the VAE", () => StartAsync(task, group, run, ct)).ConfigureAwait(false);
        bool kept = false;
        try
        {
            run.Start(task.Latents.End - first);
            await using var latents = new LatentReader(context, task.Sources, compute);
            for (int latent = first; latent < task.Latents.First; latent++)
            {
                await compute.Do(() => group.ThrowIfAnyStops(ct)).ConfigureAwait(false);
                torch.Tensor read = await latents.ReadAsync(latent, ct).ConfigureAwait(false);
                await compute.Do(() => models.Vae.WarmUp(read, cache)).ConfigureAwait(false);
                run.Progress(run.Done + 1);
                await LeaveAsync(task, cache, run, ct).ConfigureAwait(false);
            }

            await DecodeAsync(task, group, latents, cache, run, ct).ConfigureAwait(false);
            await compute.Do(() => models.KeepCacheAfter(task.Key, cache)).ConfigureAwait(false);
            kept = true;
        }
        finally
        {
            if (!kept)
                await compute.Do(cache.Dispose).ConfigureAwait(false);
        }
    }

    /// <summary>What to go on from, and the latent that comes next: the best that is at hand.</summary>
    private async Task<(FeatureCache Cache, int First)> StartAsync(DecodeTask task, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        WanVae vae = await compute.Do(() => models.VaeOf(group)).ConfigureAwait(false);
        if (await compute.Do(() => TakeOwn(task, vae, group)).ConfigureAwait(false) is { } own)
            return (own, task.Latents.First);
        if (task.Start.Cache is { } handed && await LoadAsync(vae, handed, run, ct).ConfigureAwait(false) is { } loaded)
            return (loaded, task.Start.First);

        // What the decoder remembers was not handed over, or is gone: it is decoded again.
        int reach = ReceptiveField.OfDecoder(vae.Config, CacheScope.None);
        int first = task.Latents.First == 0 ? 0 : Math.Max(0, Math.Min(task.Start.Cache is null && !task.GoesOn ? task.Start.First : int.MaxValue, task.Latents.First - reach));
        return (await compute.Do(() => vae.ColdDecoderCache(first)).ConfigureAwait(false), first);
    }

    /// <returns>Null when this process, or another rank of its mesh, has not the cache that the segment before left: they all go on from one latent.</returns>
    private FeatureCache? TakeOwn(DecodeTask task, WanVae vae, ILaneGroup group)
    {
        FeatureCache? own = models.TakeCacheAfter(task.Previous);
        bool fits = own?.FitsIn(vae.Ranks) ?? false;
        if (group.Any(!fits, second: false).First)
        {
            own?.Dispose();
            return null;
        }

        own!.GoOnIn(vae.Ranks);
        return own;
    }

    /// <returns>Null, with a warning, when the cache has gone or cannot be used.</returns>
    private async Task<FeatureCache?> LoadAsync(WanVae vae, CacheHandover handed, TaskRun run, CancellationToken ct)
    {
        ArtifactLookup found = await context.Artifacts.TryOpenAsync(handed.Key, ArtifactKind.FeatureCache, ct).ConfigureAwait(false);
        string reason = found.Warning ?? "the feature cache before it is not there";
        try
        {
            if (found.Artifact is { } artifact)
                return await compute.Do(() => vae.LoadDecoderCache(artifact.Path, CacheScopes.Of(handed.Scope))).ConfigureAwait(false);
        }
        catch (FeatureCacheException e)
        {
            reason = e.Message;
        }

        run.Warn($"{run.Task.Id}: latents before it are decoded again: {reason}");
        return null;
    }

    private async Task DecodeAsync(DecodeTask task, ILaneGroup group, LatentReader latents, FeatureCache cache, TaskRun run, CancellationToken ct)
    {
        await using IFrameSink sink = !group.Stores ? new NoSink()
            : task.Format is { } format ? SegmentSink.Create(context, task, format)
            : new PictureSink(context, task);
        for (int latent = task.Latents.First; latent < task.Latents.End; latent++)
        {
            await compute.Do(() => group.ThrowIfAnyStops(ct)).ConfigureAwait(false);
            torch.Tensor read = await latents.ReadAsync(latent, ct).ConfigureAwait(false);
            byte[] frames = await compute.Do(() => Decode(read, cache, asPicture: task.Format is null)).ConfigureAwait(false);
            await sink.WriteAsync(frames, ct).ConfigureAwait(false);
            run.Progress(run.Done + 1);
            await LeaveAsync(task, cache, run, ct).ConfigureAwait(false);
        }

        await sink.StoreAsync(ct).ConfigureAwait(false);
    }

    /// <returns>[F, H, W, 3], F = 1 for a timeline's first latent, else 4; nothing on a rank that does not store them.</returns>
    private byte[] Decode(torch.Tensor latent, FeatureCache cache, bool asPicture)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor frames = models.Vae.DecodeStrip(latent, cache).squeeze(0);       // [3, F, H, w]
        torch.Tensor? bytes = asPicture ? FrameConversion.ImageBytes(frames) : FrameConversion.VideoBytes(frames);
        if (cache.Strip is { } strip)
            bytes = strip.GatherOnFirst(bytes, axis: 2, models.Vae.Config.SpatialStride);
        return bytes is null ? [] : bytes.cpu().bytes.ToArray();
    }

    /// <summary>Stores what a later segment starts from, when the decoder has come to that latent.</summary>
    private async Task LeaveAsync(DecodeTask task, FeatureCache cache, TaskRun run, CancellationToken ct)
    {
        foreach (CacheHandover due in task.Leaves.Where(leaves => leaves.NextLatent == cache.NextLatent))
            await run.StoreAsync(() => CacheArtifacts.StoreAsync(context.Artifacts, due, cache, compute, ct)).ConfigureAwait(false);
    }
}
