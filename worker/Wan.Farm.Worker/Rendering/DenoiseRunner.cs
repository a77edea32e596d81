using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Layers;
using Wan.Models.Pipelines;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Noise to clean latents, a checkpoint on the way, from the last checkpoint on: all of a task, or one lane's share of it, alone or with the ranks of a mesh.</summary>
internal sealed class DenoiseRunner(RenderContext context, ModelHolder models, ComputeThread compute)
{
    /// <summary>Leaves the task's chunks, or those of the lane. The checkpoints stay until all lanes are done.</summary>
    public async Task RunAsync(DenoiseTask task, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        Artifact features = await context.ReadAsync(task.Encoding, ArtifactKind.TextFeatures, ct).ConfigureAwait(false);
        Artifact? known = task.Known is { } taken ? await context.ReadAsync(taken.Source.Key, ArtifactKind.Latents, ct).ConfigureAwait(false) : null;
        Artifact? conditioning = task.Conditioning is { } key ? await context.ReadAsync(key, ArtifactKind.Conditioning, ct).ConfigureAwait(false) : null;
        DenoiseSession Open() => DenoiseSession.Open(task, models, group, new DenoiseArtifacts(features, conditioning, known), context.Device);
        DenoiseSession session = models.IsLoaded
            ? await compute.Do(Open).ConfigureAwait(false)
            : await run.LoadAsync("loading the transformer", () => compute.Do(Open)).ConfigureAwait(false);
        try
        {
            await ResumeAsync(task, session, group, run, ct).ConfigureAwait(false);
            run.Start(session.Denoiser.StepCount, session.Denoiser.StepIndex);
            await StepAsync(task, session, group, run, ct).ConfigureAwait(false);
            run.Reuse = session.Reuse;
            foreach (LatentChunk chunk in group.Stores ? session.Chunks : [])
            {
                await context.Artifacts.WriteAsync(
                    chunk.Key,
                    ArtifactKind.Latents,
                    async (stream, _) => await compute.Do(() => session.Write(chunk, stream)).ConfigureAwait(false),
                    ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await compute.Do(session.Dispose).ConfigureAwait(false);
        }
    }

    /// <remarks>The first lane looks for the newest step that all have saved; all go on from that one.</remarks>
    private async Task ResumeAsync(DenoiseTask task, DenoiseSession session, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        CheckpointLookup found = await context.Checkpoints.NewestAsync(task.Key, task.Latents, ct).ConfigureAwait(false);
        if (group is { Lane: 0, Stores: true })
        {
            foreach (string warning in found.Warnings)
                run.Warn(warning);
        }

        int step = await compute.Do(() => group.FromFirst(found.Newest?.Step ?? 0)).ConfigureAwait(false);
        if (step == 0)
            return;
        if (found.Newest is not { } checkpoint || checkpoint.Step != step)
            throw new StorageException(context.Checkpoints.NameOf(task.Key), $"the checkpoint after step {step} is not there for every process of the render", "run again");
        try
        {
            await compute.Do(() => session.Restore(checkpoint)).ConfigureAwait(false);
            run.Kept(step);
        }
        catch (Exception error) when (group.IsAlone && error is ArgumentException or InvalidDataException or CheckpointException)
        {
            run.Warn($"the checkpoint after step {checkpoint.Step} cannot be used, denoising starts over: {error.Message}");
            await context.Checkpoints.DeleteAsync(task.Key, ct).ConfigureAwait(false);
        }
    }

    private async Task StepAsync(DenoiseTask task, DenoiseSession session, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        Denoiser denoiser = session.Denoiser;
        var policy = new CheckpointPolicy(context.Clock);
        int saved = denoiser.StepIndex;

        // Alone, it may stop between two windows; with others it stops when they do, at the end of a step. What is taken over from step to
        // step has moved on with each window, so that a step of it that was not ended can be neither saved nor done again.
        bool takesOver = task.Sampling.Reuse is not null;
        CancellationToken within = group.IsAlone && !takesOver ? ct : CancellationToken.None;
        try
        {
            while (!denoiser.IsFinished)
            {
                within.ThrowIfCancellationRequested();
                TimeSpan waited = group.Waited;
                await compute.Do(() => denoiser.Step(within)).ConfigureAwait(false);
                run.Progress(denoiser.StepIndex, denoiser.LastExchange + group.Waited - waited);
                if (denoiser.IsFinished)
                    break;

                (bool due, bool stop) = await compute.Do(() => group.Any(group.Stores && policy.IsDue, ct.IsCancellationRequested)).ConfigureAwait(false);
                if (group.Stores && (due || stop))
                {
                    long started = context.Clock.GetTimestamp();
                    await run.StoreAsync(() => SaveAsync(task, session, run, stop ? CancellationToken.None : within)).ConfigureAwait(false);
                    saved = denoiser.StepIndex;
                    policy.Saved(context.Clock.GetElapsedTime(started));
                }

                if (stop)
                    throw new OperationCanceledException(ct);
            }
        }
        catch (Exception error) when (group.IsAlone && !takesOver && error is OperationCanceledException or NonFiniteException && saved < denoiser.StepIndex)
        {
            // The last step that ended is good: keep it, so that going on costs nothing.
            await SaveAsync(task, session, run, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task SaveAsync(DenoiseTask task, DenoiseSession session, TaskRun run, CancellationToken ct)
    {
        using SavedSession state = await compute.Do(session.Save).ConfigureAwait(false);
        await context.Checkpoints.WriteAsync(
            task.Key,
            session.Denoiser.StepIndex,
            session.Owned,
            async (stream, _) => await compute.Do(() => state.Write(stream)).ConfigureAwait(false),
            ct).ConfigureAwait(false);
        run.Kept(session.Denoiser.StepIndex);
    }
}
