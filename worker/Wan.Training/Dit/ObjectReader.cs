using TorchSharp.Modules;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>
/// Reads off a transformer's tokens what objects are where. What objects are and do makes little of the velocity's loss, most of which is texture that nobody
/// could tell beforehand: asked for directly, it is learned from fewer clips. Nothing of it is in the model that is written.
/// </summary>
/// <remarks>
/// Source: Yu et al., "Representation alignment for generation", 2024. They ask for what a pretrained encoder sees in the clean picture; clips that are drawn
/// have their scenes.
/// </remarks>
/// <param name="dim">Of the tokens.</param>
/// <param name="cell">Pixels of a token's side.</param>
/// <param name="temporalStride">Frames of a latent that is not the first.</param>
internal sealed class ObjectReader(int dim, int cell, int temporalStride, Device device) : IDisposable
{
    private readonly Parameter weight = new(zeros([ObjectMap.Channels, dim], device: device).DetachFromDisposeScope(), requires_grad: true);
    private readonly Parameter bias = new(zeros([ObjectMap.Channels], device: device).DetachFromDisposeScope(), requires_grad: true);

    public IEnumerable<(string Name, Parameter Parameter)> Parameters => [("weight", weight), ("bias", bias)];

    /// <returns>[B, T * H * W, channels], T latents of H times W tokens</returns>
    public Tensor Maps(IReadOnlyList<Shot> shots, int width, int height, int latents)
    {
        int size = height / cell * (width / cell) * ObjectMap.Channels;
        float[] maps = new float[shots.Count * latents * size];
        System.Threading.Tasks.Parallel.For(0, shots.Count * latents, i =>
        {
            (int shot, int latent) = Math.DivRem(i, latents);
            IReadOnlyList<double> moments = shots[shot].Moments;
            int last = latent * temporalStride, first = Math.Max(0, last - temporalStride + 1);
            ObjectMap.Write(shots[shot].Scene, (moments[first] + moments[last]) / 2, width, height, cell, maps.AsSpan(i * size, size));
        });
        return tensor(maps, [shots.Count, latents * size / ObjectMap.Channels, ObjectMap.Channels]).to(device);
    }

    /// <param name="tokens">[B, L, C]</param>
    /// <param name="maps">[B, L, channels]</param>
    /// <returns>squared error, mean of the tokens</returns>
    public Tensor Loss(Tensor tokens, Tensor maps)
    {
        using var scope = NewDisposeScope();
        Tensor x = tokens.to(ScalarType.Float32);
        x /= (x.square().mean([-1], keepdim: true) + 1e-6).sqrt();
        return (nn.functional.linear(x, weight, bias) - maps).square().sum(-1).mean().MoveToOuterDisposeScope();
    }

    /// <summary>What a velocity's squared error counts: more where objects are.</summary>
    /// <param name="maps">[B, L, channels]</param>
    /// <param name="focus">How much more.</param>
    /// <param name="latents">Of the velocity, [B, C, T, H, W].</param>
    /// <returns>[B, 1, T, H, W], 1 in the mean of every clip</returns>
    public Tensor Weights(Tensor maps, double focus, long[] latents)
    {
        using var scope = NewDisposeScope();
        Tensor weights = 1 + ((maps.abs().sum(-1) > 0).to(ScalarType.Float32) * focus);
        weights /= weights.mean([1], keepdim: true);
        long side = (long)Math.Round(Math.Sqrt((double)latents[2] * latents[3] * latents[4] / maps.shape[1]));
        return weights.view(latents[0], 1, latents[2], latents[3] / side, latents[4] / side)
            .repeat_interleave(side, dim: 3).repeat_interleave(side, dim: 4).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }
}
