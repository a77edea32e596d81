using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Models.Conditioning;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The video and the mask of a task, frame by frame in the size of what is made: decoded once, into files, so that memory holds a few frames.</summary>
/// <remarks>
/// Scaled until it covers the size, then cropped to its middle, as in the published code (Wan2.1@9737cba wan/utils/vace_processor.py,
/// resize_crop); the mask with it.
/// </remarks>
internal sealed class VaceSource : IDisposable
{
    private const int Channels = 3;

    private readonly VaceTask task;
    private readonly torch.Device device;
    private readonly int rank;
    private readonly PixelSize size;
    private readonly List<FileStream> files = [];
    private FileStream? video;
    private FileStream? movingMask;
    private byte[]? stillMask;

    private VaceSource(VaceTask task, torch.Device device, int rank)
    {
        (this.task, this.device, this.rank) = (task, device, rank);
        size = new PixelSize(task.Size.Height, task.Size.Width);
    }

    /// <param name="rank">of the process among those that share the scratch folder</param>
    /// <exception cref="StorageException">A file of the job has gone, or there is no room for the frames.</exception>
    public static async Task<VaceSource> OpenAsync(RenderContext context, VaceTask task, InputReader inputs, int rank, CancellationToken ct)
    {
        var source = new VaceSource(task, context.Device, rank);
        try
        {
            if (task.Files.Video is { } video)
                source.video = await source.DecodeAsync(context, video, "video", Channels, inputs, ct).ConfigureAwait(false);
            switch (task.Files.Mask)
            {
                case VideoInput moving:
                    source.movingMask = await source.DecodeAsync(context, moving, "mask", planes: 1, inputs, ct).ConfigureAwait(false);
                    break;
                case PictureInput still:
                    Picture picture = await inputs.ReadPictureAsync(still, ct).ConfigureAwait(false);
                    source.stillMask = source.Fit(picture.Rgb, picture.Size)[..source.PlaneBytes];
                    break;
            }

            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <returns>[3, count, H, W] in -1..1; gray where the video has no frame.</returns>
    public torch.Tensor Video(int first, int count)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] frames = [.. Enumerable.Range(first, count).Select(frame =>
            Read(video, frame, Channels) is { } planes
                ? Tensor(planes, Channels).div(127.5).sub(1)
                : torch.zeros([Channels, 1, size.Height, size.Width], device: device))];
        return torch.cat(frames, 1).MoveToOuterDisposeScope();
    }

    /// <returns>[1, count, H, W] in 0..1, 1 where frames are made.</returns>
    public torch.Tensor Mask(int first, int count)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] frames = [.. Enumerable.Range(first, count).Select(frame =>
            HasFrame(frame) && (stillMask ?? Read(movingMask, frame, planes: 1)) is { } plane
                ? Tensor(plane, 1).div(255)
                : torch.full([1, 1, size.Height, size.Width], HasFrame(frame) && task.Files.KeepsVideo ? 0f : 1f, device: device))];
        return torch.cat(frames, 1).MoveToOuterDisposeScope();
    }

    public void Dispose() => files.ForEach(file => file.Dispose());

    private int PlaneBytes => size.Height * size.Width;

    private bool HasFrame(int frame) => task.Files.Video is { } given && frame >= task.Files.FirstFrame && frame < task.Files.FirstFrame + given.Frames;

    private torch.Tensor Tensor(byte[] planes, int channels) =>
        torch.tensor(planes, [channels, 1, size.Height, size.Width], torch.ScalarType.Byte).to(torch.ScalarType.Float32).to(device);

    private byte[]? Read(FileStream? file, int frame, int planes)
    {
        if (file is null || !HasFrame(frame))
            return null;
        byte[] bytes = new byte[planes * PlaneBytes];
        file.Position = (long)(frame - task.Files.FirstFrame) * bytes.Length;
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <returns>A file of the frames' planes, which is gone when it is closed.</returns>
    private async Task<FileStream> DecodeAsync(RenderContext context, VideoInput input, string name, int planes, InputReader inputs, CancellationToken ct)
    {
        MediaFile media = await inputs.OpenAsync(input, ct).ConfigureAwait(false);
        string path = Path.Combine(context.ScratchFolder, $"{task.Key.Hex}.{rank}.{name}");
        try
        {
            Directory.CreateDirectory(context.ScratchFolder);
            var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            files.Add(file);
            await new MediaDecoder(MediaLimits.Default).ReadVideoAsync(
                media, (frame, token) => file.WriteAsync(Fit(frame.Rgb.Span, frame.Size).AsMemory(0, planes * PlaneBytes), token), ct).ConfigureAwait(false);
            await file.FlushAsync(ct).ConfigureAwait(false);
            return file;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    /// <param name="rgb">[H, W, 3]</param>
    /// <returns>[3, H, W] of the size that is made.</returns>
    private byte[] Fit(ReadOnlySpan<byte> rgb, VideoSize from)
    {
        byte[] planes = new byte[rgb.Length];
        int pixels = from.Width * from.Height;
        for (int i = 0; i < pixels; i++)
        {
            for (int c = 0; c < Channels; c++)
                planes[(c * pixels) + i] = rgb[(i * Channels) + c];
        }

        return CoverCrop.Apply(planes, new PixelSize(from.Height, from.Width), size, ResamplingFilter.Bicubic);
    }
}
