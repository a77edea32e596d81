using Wan.Models.Vae;
using Wan.Training.Data;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>How well an autoencoder shows clips.</summary>
/// <param name="PeakSignalToNoise">In dB, of each whole clip, mean of the clips.</param>
/// <param name="ColourShift">Difference of a clip's mean colour, in levels of 255; mean of the clips' channels.</param>
public sealed record ReconstructionScore(double PeakSignalToNoise, double ColourShift)
{
    /// <summary>Encodes and decodes some clips.</summary>
    public static ReconstructionScore Of(WanVae vae, ClipDataset clips, int count, Device device)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> scores = [], shifts = [];
        foreach (Tensor pixels in ClipPixels.Each(clips, count, device))
        {
            Tensor difference = vae.Decode(vae.Encode(pixels)).clamp(-1, 1) - pixels;
            scores.Add((4 / difference.square().mean()).log10() * 10);
            shifts.Add(difference.mean([0, 2, 3, 4]).abs().mean() * 127.5);
        }

        return new ReconstructionScore(stack(scores).mean().item<float>(), stack(shifts).mean().item<float>());
    }
}
