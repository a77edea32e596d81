using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Models.Conditioning;
using Wan.Models.Vae;
using Wan.Models.Vision;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Pictures to image tokens and to the channels that go in beside the latents. CLIP and the encoder are freed before the next task begins.</summary>
internal sealed class ConditionRunner(RenderContext context, ComputeDtype dtype, ComputeThread compute)
{
    public async Task RunAsync(ConditionTask task, TaskRun run, CancellationToken ct)
    {
        List<Picture> pictures = [];
        foreach (PictureInput picture in task.Pictures)
            pictures.Add(await ReadAsync(picture, ct).ConfigureAwait(false));
        List<torch.Tensor> owned = [];
        try
        {
            owned.AddRange(await compute.Do(() => pictures.Select(Pixels).ToList()).ConfigureAwait(false));
            torch.Tensor[] pixels = [.. owned];
            torch.Tensor? tokens = await run.LoadAsync("looking at the picture", () => compute.Do(() => Tokens(pixels))).ConfigureAwait(false);
            if (tokens is not null)
                owned.Add(tokens);
            ct.ThrowIfCancellationRequested();
            torch.Tensor channels = await ChannelsAsync(task, pixels, run, ct).ConfigureAwait(false);
            owned.Add(channels);
            await context.Artifacts.WriteAsync(
                task.Key,
                ArtifactKind.Conditioning,
                async (stream, _) => await compute.Do(() => ConditioningFile.Write(stream, channels, tokens)).ConfigureAwait(false),
                ct).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(() => owned.ForEach(tensor => tensor.Dispose())).ConfigureAwait(false);
        }
    }

    private async Task<Picture> ReadAsync(PictureInput picture, CancellationToken ct)
    {
        var reference = new InputReference(picture.Field, picture.Sha256);
        MediaFile file = await context.Inputs.TryOpenAsync(reference, picture.Sha256, ct).ConfigureAwait(false)
            ?? throw new StorageException(context.Inputs.PathOf(picture.Sha256), $"the picture of {picture.Field} is not there, or no longer what it was", "run again: it is fetched anew");
        return await new MediaDecoder(MediaLimits.Default).ReadImageAsync(file, ct).ConfigureAwait(false);
    }

    /// <returns>[3, H, W] in -1..1, as the published code makes it: bytes / 255, less a half, doubled.</returns>
    private torch.Tensor Pixels(Picture picture)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor bytes = torch.tensor(picture.Rgb, [picture.Size.Height, picture.Size.Width, 3], torch.ScalarType.Byte);
        return bytes.permute(2, 0, 1).to(torch.ScalarType.Float32).div(255).sub(0.5).div(0.5).contiguous().to(context.Device).DetachFromDisposeScope();
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

    private async Task<torch.Tensor> ChannelsAsync(ConditionTask task, torch.Tensor[] pixels, TaskRun run, CancellationToken ct)
    {
        WanVae vae = await run.LoadAsync("loading the VAE's encoder", () => compute.Do(LoadEncoder)).ConfigureAwait(false);
        try
        {
            run.Start(1 + ((task.Frames - 1) / vae.Config.TemporalStride));
            return await compute.Do(() => Channels(vae, task, pixels, Progress)).ConfigureAwait(false);
        }
        finally
        {
            await compute.Do(vae.Dispose).ConfigureAwait(false);
        }

        void Progress(int done)
        {
            run.Progress(done);
            ct.ThrowIfCancellationRequested();
        }
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

    /// <remarks>Float32 whatever the plan's dtype, as the decoder.</remarks>
    private WanVae LoadEncoder()
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenVae();
        return WanVae.Load(weights, torch.ScalarType.Float32, context.Device, checkpoint.Digest, VaeParts.Encoder);
    }
}
