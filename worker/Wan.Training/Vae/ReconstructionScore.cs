using Wan.Models.Vae;
using Wan.Training.Data;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>How well an autoencoder shows clips, by their 8-bit frames.</summary>
/// <param name="PeakSignalToNoise">In dB, of each whole clip, mean of the clips.</param>
/// <param name="ColourShift">Difference of a clip's mean colour, in levels of 255; mean of the clips' channels.</param>
public sealed record ReconstructionScore(double PeakSignalToNoise, double ColourShift)
{
    private const int Channels = 3;

    /// <summary>Encodes and decodes some clips.</summary>
    public static ReconstructionScore Of(WanVae vae, ClipDataset clips, int count, Device device) =>
        Of([.. Enumerable.Range(0, count).Select(i => clips[i]).Select(clip => (clip, Reconstruction.Of(vae, clip, device)))]);

    /// <param name="copies">One or more clips, and each as it is given back: 8-bit RGB frames [H, W, 3].</param>
    public static ReconstructionScore Of(IReadOnlyCollection<(Clip Clip, IReadOnlyList<byte[]> Copy)> copies) =>
        new(copies.Average(pair => PeakSignalToNoiseOf(pair.Clip, pair.Copy)), copies.Average(pair => ColourShiftOf(pair.Clip, pair.Copy)));

    private static double PeakSignalToNoiseOf(Clip clip, IReadOnlyList<byte[]> copy) =>
        10 * Math.Log10(255 * 255 / clip.Frames.Zip(copy).Average(frames => frames.First.Zip(frames.Second, (a, b) => (double)(a - b) * (a - b)).Average()));

    private static double ColourShiftOf(Clip clip, IReadOnlyList<byte[]> copy) => Enumerable.Range(0, Channels).Average(channel => Math.Abs(
        clip.Frames.Zip(copy).Average(frames => Enumerable.Range(0, frames.First.Length / Channels).Average(i => frames.First[(i * Channels) + channel] - frames.Second[(i * Channels) + channel]))));
}
