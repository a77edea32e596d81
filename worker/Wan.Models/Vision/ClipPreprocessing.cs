using Wan.Models.Conditioning;
using static TorchSharp.torch;

namespace Wan.Models.Vision;

/// <summary>
/// A picture as CLIP wants it: squashed to a square whatever its aspect, then normalised. Source: Wan2.1@9737cba wan/modules/clip.py,
/// CLIPModel.visual.
/// </summary>
public static class ClipPreprocessing
{
    private static readonly float[] Mean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] Deviation = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <param name="picture">[3, H, W] in -1..1</param>
    /// <param name="side">of the square, in pixels</param>
    /// <returns>[1, 3, side, side] float32; resizing overshoots, and what lies beyond the range stays</returns>
    public static Tensor Apply(Tensor picture, int side)
    {
        using var scope = NewDisposeScope();
        Tensor square = Resampling.Bicubic(picture.to(ScalarType.Float32), side, side);
        Tensor mean = tensor(Mean, device: picture.device).view(3, 1, 1);
        Tensor deviation = tensor(Deviation, device: picture.device).view(3, 1, 1);
        return ((square * 0.5 + 0.5 - mean) / deviation).unsqueeze(0).MoveToOuterDisposeScope();
    }
}
