using TorchSharp;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Seams;

/// <summary>Measures a file: a video, or latents (<c>.safetensors</c>).</summary>
public static class SeriesReader
{
    /// <summary>Whether a file is taken for latents, by its name.</summary>
    public static bool IsLatents(string path) => Path.GetExtension(path) == ".safetensors";

    /// <exception cref="MediaException">The video cannot be read, or is too small to be measured.</exception>
    /// <exception cref="CheckpointException">The latents cannot be read.</exception>
    public static async Task<FrameSeries> ReadAsync(string path, CancellationToken ct) =>
        IsLatents(path) ? Latents(path) : await VideoAsync(path, ct).ConfigureAwait(false);

    private static async Task<FrameSeries> VideoAsync(string path, CancellationToken ct)
    {
        VideoInfo video = await VideoReader.ProbeAsync(path, ct).ConfigureAwait(false);
        if (Math.Min(video.Size.Width, video.Size.Height) < StructuralSimilarity.SmallestSide)
            throw new MediaException($"{path} is {video.Size}; only videos of {StructuralSimilarity.SmallestSide} pixels and more on each side can be measured");
        var meter = new FrameMeter(video.Size);
        await VideoReader.ReadAsync(path, video, frame => meter.Add(frame.Span), most: null, ct).ConfigureAwait(false);
        FrameSeries series = meter.Build();
        return series.Count > 0 ? series : throw new MediaException($"{path} has no frames");
    }

    private static FrameSeries Latents(string path)
    {
        using torch.Tensor latents = LatentsFile.Read(path, torch.CPU);
        if (latents.dim() != 4 || latents.dtype != torch.ScalarType.Float32)
            throw new CheckpointException(path, $"holds latents [{string.Join(", ", latents.shape)}] of {latents.dtype}, expected [C, T, H, W] of float32");
        return LatentMeter.Measure(latents.data<float>().ToArray(), (int)latents.shape[0], (int)latents.shape[1]);
    }
}
