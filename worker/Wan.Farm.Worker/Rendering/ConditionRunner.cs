using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Conditioning;
using Wan.Models.Vae;
using Wan.Models.Vision;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Pictures to image tokens and to the channels that go in beside the latents, or to the first latent. CLIP and the encoder are freed before the next task begins. The ranks of a mesh share every frame by its columns; the first one looks at the picture.</summary>
internal sealed class ConditionRunner(RenderContext context, ComputeDtype dtype, ComputeThread compute)
{
    public async Task RunAsync(ConditionTask task, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        List<torch.Tensor> owned = await new InputReader(context, compute).PixelsAsync(task.Pictures, ct).ConfigureAwait(false);
        try
        {
            torch.Tensor[] pixels = [.. owned];
            torch.Tensor? tokens = await run.LoadAsync("looking at the picture", () => compute.Do(() => group.Stores ? Tokens(pixels) : null)).ConfigureAwait(false);
            if (tokens is not null)
                owned.Add(tokens);
            (torch.Tensor encoded, bool isFirstLatent) = await EncodeAsync(task, pixels, group, run, ct).ConfigureAwait(false);
            owned.Add(encoded);
            if (!group.Stores)
                return;
            await context.Artifacts.WriteAsync(
                task.Key, ArtifactKind.Conditioning, async (stream, _) => await compute.Do(() => Write(stream)).ConfigureAwait(false), ct).ConfigureAwait(false);

            void Write(Stream stream)
            {
                if (isFirstLatent)
                    ConditioningFile.WriteFirst(stream, encoded);
                else
                    ConditioningFile.Write(stream, encoded, tokens);
            }
        }
        finally
        {
            await compute.Do(() => owned.ForEach(tensor => tensor.Dispose())).ConfigureAwait(false);
        }
    }

    private torch.Tensor? Tokens(torch.Tensor[] pixels)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        if (!checkpoint.TransformerConfig.TakesImageTokens)
            return null;
        using IWeightSource weights = checkpoint.OpenImageEncoder();
        using ClipVisionEncoder clip = WeightLoader.Load(weights, Dtypes.Of(dtype), context.Device, w => new ClipVisionEncoder(checkpoint.ImageEncoderConfig, w));
        return clip.Encode(pixels).DetachFromDisposeScope();
    }

    /// <returns>The channels beside the latents, or the first latent.</returns>
    private async Task<(torch.Tensor Encoded, bool IsFirstLatent)> EncodeAsync(ConditionTask task, torch.Tensor[] pixels, ILaneGroup group, TaskRun run, CancellationToken ct)
    {
        bool isFirstLatent = TimesEachToken();
        WanVae vae = await run.LoadAsync("loading the VAE's encoder", () => compute.Do(() => EncoderLoader.Load(context, group.Mesh?.World))).ConfigureAwait(false);
        try
        {
            run.Start(isFirstLatent ? 1 : 1 + ((task.Frames - 1) / vae.Config.TemporalStride));
            return (await compute.Do(() => isFirstLatent ? First(vae, task, pixels, Progress) : Channels(vae, task, pixels, Progress)).ConfigureAwait(false), isFirstLatent);
        }
        finally
        {
            await compute.Do(vae.Dispose).ConfigureAwait(false);
        }

        void Progress(int done)
        {
            run.Progress(done);
            group.ThrowIfAnyStops(ct);
        }
    }

    private bool TimesEachToken()
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        return checkpoint.TransformerConfig.TimesEachToken;
    }

    private static torch.Tensor First(WanVae vae, ConditionTask task, torch.Tensor[] pixels, Action<int> progress)
    {
        torch.Tensor latent = FirstLatent.Encode(vae, pixels[0], new PixelSize(task.Size.Height, task.Size.Width));
        progress(1);
        return latent;
    }

    private static torch.Tensor Channels(WanVae vae, ConditionTask task, torch.Tensor[] pixels, Action<int> progress)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var size = new PixelSize(task.Size.Height, task.Size.Width);
        torch.Tensor channels = pixels switch
        {
            [torch.Tensor first] => ImageChannels.OfFirstFrame(vae, first, task.Frames, size, progress),
            [torch.Tensor first, torch.Tensor last] => ImageChannels.OfFirstAndLastFrame(
                vae, first, LastFrame.Cover(last, new PixelSize((int)first.shape[1], (int)first.shape[2])), task.Frames, size, progress),
            _ => throw new NotSupportedException($"no conditioning of {pixels.Length} pictures"),
        };
        return channels.DetachFromDisposeScope();
    }
}
