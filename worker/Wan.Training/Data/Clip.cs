using TorchSharp;
using Wan.Training.Data.Scenes;
using static TorchSharp.torch;

namespace Wan.Training.Data;

/// <summary>One captioned clip.</summary>
/// <param name="Frames">Each 8-bit RGB [H, W, 3].</param>
public sealed record Clip(Shot Shot, string Caption, int Width, int Height, IReadOnlyList<byte[]> Frames)
{
    /// <summary>What there is to see.</summary>
    public Scene Scene => Shot.Scene;

    /// <summary>The frames as the VAE reads them: [3, T, H, W] float32 in [-1, 1].</summary>
    public Tensor ToTensor()
    {
        int plane = Width * Height;
        float[] values = new float[3 * Frames.Count * plane];
        for (int t = 0; t < Frames.Count; t++)
        {
            for (int i = 0; i < plane; i++)
            {
                for (int channel = 0; channel < 3; channel++)
                    values[(((channel * Frames.Count) + t) * plane) + i] = (Frames[t][(i * 3) + channel] / 127.5f) - 1;
            }
        }

        return torch.tensor(values, [3, Frames.Count, Height, Width]);
    }
}
