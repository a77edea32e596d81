using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Conditioning;
using Wan.Models.Vae;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A video, a mask and references to what VACE follows. The encoder is freed before the next task begins. The ranks of a mesh share every frame by its columns.</summary>
internal sealed class VaceRunner(RenderContext context, ComputeThread compute)
{
    public async Task RunAsync(VaceTask task, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        var inputs = new InputReader(context, compute);
        List<torch.Tensor> owned = await inputs.PixelsAsync(task.Files.References, ct).ConfigureAwait(false);
        try
        {
            torch.Tensor[] references = [.. owned];
            using VaceSource source = await run.LoadAsync("reading the video to follow", () => VaceSource.OpenAsync(context, task, inputs, group.Mesh?.World.Rank ?? 0, ct)).ConfigureAwait(false);
            (torch.Tensor video, torch.Tensor? pictures) = await EncodeAsync(task, source, references, group, run, ct).ConfigureAwait(false);
            owned.Add(video);
            if (pictures is not null)
                owned.Add(pictures);
            if (!group.Stores)
                return;
            await context.Artifacts.WriteAsync(
                task.Key,
                ArtifactKind.Conditioning,
                async (stream, _) => await compute.Do(() => ConditioningFile.WriteVace(stream, video, pictures)).ConfigureAwait(false),
                ct).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(() => owned.ForEach(tensor => tensor.Dispose())).ConfigureAwait(false);
        }
    }

    private async Task<(torch.Tensor Video, torch.Tensor? References)> EncodeAsync(
        VaceTask task, VaceSource source, torch.Tensor[] references, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        WanVae vae = await run.LoadAsync("loading the VAE's encoder", () => compute.Do(() => EncoderLoader.Load(context, group.Mesh?.World))).ConfigureAwait(false);
        try
        {
            int latents = 1 + ((task.Frames - 1) / vae.Config.TemporalStride);
            run.Start((2 * latents) + (references.Length > 0 ? 1 : 0));
            return await compute.Do(() => Encode(vae)).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(vae.Dispose).ConfigureAwait(false);
        }

        (torch.Tensor, torch.Tensor?) Encode(WanVae vae)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            var size = new PixelSize(task.Size.Height, task.Size.Width);
            torch.Tensor video = VaceContext.Encode(vae, task.Frames, source.Video, source.Mask, Progress).DetachFromDisposeScope();
            if (references.Length == 0)
                return (video, null);
            torch.Tensor pictures = VaceContext.EncodeReferences(vae, [.. references.Select(picture => ReferencePicture.OnCanvas(picture, size))], size).DetachFromDisposeScope();
            Progress(run.Done + 1);
            return (video, pictures);
        }

        void Progress(int done)
        {
            run.Progress(done);
            group.ThrowIfAnyStops(ct);
        }
    }
}
