using TorchSharp;
using static TorchSharp.torch;

namespace Wan.Training.Data;

/// <summary>Clips as models read them.</summary>
internal static class ClipPixels
{
    /// <param name="clips">Of one size.</param>
    /// <returns>[B, 3, T, H, W] float32 in [-1, 1] on the device</returns>
    public static Tensor Of(IReadOnlyList<Clip> clips, Device device)
    {
        using var scope = NewDisposeScope();
        (int frames, int height, int width) = (clips[0].Frames.Count, clips[0].Height, clips[0].Width);
        int size = height * width * 3;
        byte[] bytes = new byte[checked(clips.Count * frames * size)];
        for (int i = 0; i < clips.Count; i++)
        {
            for (int t = 0; t < frames; t++)
                clips[i].Frames[t].CopyTo(bytes, ((i * frames) + t) * size);
        }

        Tensor levels = torch.tensor(bytes, [clips.Count, frames, height, width, 3]).to(device);
        return ((levels.permute(0, 4, 1, 2, 3).to(ScalarType.Float32).contiguous() / 127.5) - 1).MoveToOuterDisposeScope();
    }

    /// <summary>The first clips of a set, one by one.</summary>
    /// <returns>[1, 3, T, H, W] each, the caller's</returns>
    public static IEnumerable<Tensor> Each(ClipDataset clips, int count, Device device) =>
        Enumerable.Range(0, count).AsParallel().AsOrdered().Select(i => clips[i]).AsSequential().Select(clip => Of([clip], device));
}
