using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Layers;
using Wan.Models.Pipelines;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Noise to clean latents, a checkpoint on the way, from the last checkpoint on.</summary>
internal sealed class DenoiseRunner(RenderContext context, ComputeDtype dtype, ComputeThread compute)
{
    public async Task<Artifact> RunAsync(DenoiseTask task, Artifact features, TaskRun run, CancellationToken ct)
    {
        DenoiseSession session = await run.LoadAsync(
            "loading the transformer",
            () => compute.Do(() => DenoiseSession.Open(context, dtype, task, features))).ConfigureAwait(false);
        try
        {
            await ResumeAsync(task, session.Denoiser, run, ct).ConfigureAwait(false);
            run.Start(session.Denoiser.StepCount, session.Denoiser.StepIndex);
            await StepAsync(task, session.Denoiser, run, ct).ConfigureAwait(false);
            Artifact latents = await context.Artifacts.WriteAsync(
                task.Key,
                ArtifactKind.Latents,
                async (stream, _) => await compute.Do(() => LatentsFile.Write(stream, session.Denoiser.Latents)).ConfigureAwait(false),
                ct).ConfigureAwait(false);
            context.Checkpoints.Delete(task.Key);
            return latents;
        }
        finally
        {
            await compute.Do(session.Dispose).ConfigureAwait(false);
        }
    }

    private async Task ResumeAsync(DenoiseTask task, Denoiser denoiser, TaskRun run, CancellationToken ct)
    {
        CheckpointLookup found = await context.Checkpoints.NewestAsync(task.Key, ct).ConfigureAwait(false);
        foreach (string warning in found.Warnings)
            run.Warn(warning);
        if (found.Newest is not { } checkpoint)
            return;
        try
        {
            await compute.Do(() =>
            {
                using DenoiserState state = DenoiserState.Read(checkpoint.Path);
                denoiser.Restore(state);
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ArgumentException or InvalidDataException or CheckpointException)
        {
            run.Warn($"the checkpoint after step {checkpoint.Step} cannot be used, denoising starts over: {error.Message}");
            context.Checkpoints.Delete(task.Key);
        }
    }

    private async Task StepAsync(DenoiseTask task, Denoiser denoiser, TaskRun run, CancellationToken ct)
    {
        var policy = new CheckpointPolicy(context.Clock);
        int saved = denoiser.StepIndex;
        try
        {
            while (!denoiser.IsFinished)
            {
                ct.ThrowIfCancellationRequested();
                await compute.Do(denoiser.Step).ConfigureAwait(false);
                run.Progress(denoiser.StepIndex);
                if (denoiser.IsFinished || !policy.IsDue)
                    continue;
                long started = context.Clock.GetTimestamp();
                await SaveAsync(task, denoiser, ct).ConfigureAwait(false);
                saved = denoiser.StepIndex;
                policy.Saved(context.Clock.GetElapsedTime(started));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or NonFiniteException && saved < denoiser.StepIndex)
        {
            // The last step that ended is good: keep it, so that going on costs nothing.
            await SaveAsync(task, denoiser, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task SaveAsync(DenoiseTask task, Denoiser denoiser, CancellationToken ct)
    {
        using DenoiserState state = await compute.Do(denoiser.Save).ConfigureAwait(false);
        await context.Checkpoints.WriteAsync(
            task.Key,
            denoiser.StepIndex,
            async (stream, _) => await compute.Do(() => SafetensorsWriter.Write(stream, state.Tensors, state.Solver.Values)).ConfigureAwait(false),
            ct).ConfigureAwait(false);
    }
}
