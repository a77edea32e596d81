using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The files of a job, as they were kept when it was planned.</summary>
internal sealed class InputReader(RenderContext context, ComputeThread compute)
{
    /// <exception cref="StorageException">It is not there, or no longer what it was.</exception>
    public async Task<MediaFile> OpenAsync(MediaInput input, CancellationToken ct)
    {
        string kind = input is VideoInput ? "video" : "picture";
        return await context.Inputs.TryOpenAsync(new InputReference(input.Field, input.Sha256), input.Sha256, ct).ConfigureAwait(false)
            ?? throw new StorageException(context.Inputs.PathOf(input.Sha256), $"the {kind} of {input.Field} is not there, or no longer what it was", "run again: it is fetched anew");
    }

    public async Task<Picture> ReadPictureAsync(MediaInput input, CancellationToken ct) =>
        await new MediaDecoder(MediaLimits.Default).ReadImageAsync(await OpenAsync(input, ct).ConfigureAwait(false), ct).ConfigureAwait(false);

    /// <returns>[3, H, W] in -1..1 each, in order; the caller owns them.</returns>
    public async Task<List<torch.Tensor>> PixelsAsync(IReadOnlyList<PictureInput> inputs, CancellationToken ct)
    {
        List<Picture> pictures = [];
        foreach (PictureInput input in inputs)
            pictures.Add(await ReadPictureAsync(input, ct).ConfigureAwait(false));
        return await compute.Do(() => pictures.Select(Pixels).ToList()).ConfigureAwait(false);
    }

    /// <remarks>As the published code makes them: bytes / 255, less a half, doubled.</remarks>
    private torch.Tensor Pixels(Picture picture)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor bytes = torch.tensor(picture.Rgb, [picture.Size.Height, picture.Size.Width, 3], torch.ScalarType.Byte);
        return bytes.permute(2, 0, 1).to(torch.ScalarType.Float32).div(255).sub(0.5).div(0.5).contiguous().to(context.Device).DetachFromDisposeScope();
    }
}
