using Wan.Farm.Contracts.Tasks;
using Wan.Native;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Runs a plan's tasks one at a time on a compute thread of its own, and keeps the models between them.</summary>
/// <remarks>One kind of model is held at a time: a stage has the memory for itself.</remarks>
internal sealed class Workbench(RenderContext context, ComputeDtype dtype) : IAsyncDisposable
{
    private readonly ComputeThread compute = new();
    private readonly ModelHolder transformer = new(context, dtype);
    private readonly VaeHolder vae = new(context);

    /// <param name="group">The lanes that do the task together; alone, <see cref="OneLane"/>.</param>
    /// <param name="within">The context of the task's job; null: the bench's own. The model and the device are the bench's in any case.</param>
    /// <returns>The digest of the video's frames when the task assembled it.</returns>
    /// <exception cref="RenderException">The task failed.</exception>
    public async Task<string?> RunAsync(RenderTask task, ILaneGroup group, TaskRun run, CancellationToken ct, RenderContext? within = null)
    {
        RenderContext here = within ?? context;
        try
        {
            await MakeRoomAsync(task).ConfigureAwait(false);
            switch (task)
            {
                case EncodeTask encode:
                    await new EncodeRunner(here, dtype, compute).RunAsync(encode, run, ct).ConfigureAwait(false);
                    break;
                case ConditionTask condition:
                    await new ConditionRunner(here, dtype, compute).RunAsync(condition, group, run, ct).ConfigureAwait(false);
                    break;
                case VaceTask control:
                    await new VaceRunner(context, compute).RunAsync(control, group, run, ct).ConfigureAwait(false);
                    break;
                case DenoiseTask denoise:
                    await new DenoiseRunner(here, transformer, compute).RunAsync(denoise, group, run, ct).ConfigureAwait(false);
                    break;
                case DecodeFrontTask front:
                    await new DecodeFrontRunner(here, vae, compute).RunAsync(front, run, ct).ConfigureAwait(false);
                    break;
                case DecodeTask decode:
                    await new DecodeRunner(here, vae, compute).RunAsync(decode, group, run, ct).ConfigureAwait(false);
                    break;
                case PreviewTask preview:
                    await new PreviewRunner(here).RunAsync(preview, run, ct).ConfigureAwait(false);
                    break;
                case AssembleTask assemble:
                    return await new AssembleRunner(here).RunAsync(assemble, run, ct).ConfigureAwait(false);
                default:
                    throw new NotSupportedException($"no runner for a task of type {task.GetType().Name}");
            }

            return null;
        }
        catch (Exception error) when (error is not (RenderException or OperationCanceledException))
        {
            throw RenderFailure.From(run, error);
        }
    }

    /// <summary>Gives the memory of all models back.</summary>
    public Task ReleaseAsync() => compute.Do(() =>
    {
        transformer.Dispose();
        vae.Dispose();
        NativeHeap.Trim();
        NativeMemory.EmptyDeviceCache();
    });

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync().ConfigureAwait(false);
        compute.Dispose();
    }

    private async Task MakeRoomAsync(RenderTask task)
    {
        bool other = task is DenoiseTask ? vae.IsLoaded : transformer.IsLoaded || (vae.IsLoaded && task is EncodeTask or ConditionTask or VaceTask);
        if (other)
            await ReleaseAsync().ConfigureAwait(false);
    }
}
