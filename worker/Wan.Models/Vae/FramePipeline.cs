using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Blocks in a row, fed frame by frame and depth first: a frame goes all the way before the next one starts.</summary>
/// <remarks>So only one frame's features exist at a time, however many frames a latent decodes to.</remarks>
internal static class FramePipeline
{
    /// <param name="frame">consumed</param>
    /// <param name="emit">takes over each frame that leaves the last block, in order</param>
    public static void Push(ModuleList<VaeBlock> blocks, Tensor frame, FeatureCache cache, Action<Tensor> emit) =>
        Push(blocks, blocks.Count, frame, cache, emit);

    /// <summary>The same through the first <paramref name="count"/> blocks.</summary>
    public static void Push(ModuleList<VaeBlock> blocks, int count, Tensor frame, FeatureCache cache, Action<Tensor> emit, int first = 0)
    {
        for (int i = first; i < count; i++)
        {
            Tensor[] next = blocks[i].call(frame, cache);
            frame.Dispose();
            if (next.Length == 0)
            {
                return;
            }

            foreach (Tensor earlier in next[..^1])
            {
                Push(blocks, count, earlier, cache, emit, i + 1);
            }

            frame = next[^1];
        }

        emit(frame);
    }
}
