using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>What pixels count where objects count more than what is behind them: they make little of a picture, and all of what it is about.</summary>
internal static class ObjectWeights
{
    private const int Cell = 8, CellParts = 4, Parts = CellParts * CellParts, PartPixels = Cell / CellParts;

    /// <param name="shots">B shots of T moments</param>
    /// <param name="width">a multiple of 8 pixels</param>
    /// <param name="height">a multiple of 8 pixels</param>
    /// <param name="focus">how much more objects count, with two pixels around them</param>
    /// <returns>[B, 1, T, H, W], 1 in the mean of every shot</returns>
    public static Tensor Of(IReadOnlyList<Shot> shots, int width, int height, double focus, Device device)
    {
        using var scope = NewDisposeScope();
        int frames = shots[0].Moments.Count, cells = height / Cell * (width / Cell);
        byte[] covered = new byte[shots.Count * frames * cells * Parts];
        System.Threading.Tasks.Parallel.For(0, shots.Count * frames, () => new float[cells * ObjectMap.Channels], (i, _, map) =>
        {
            Array.Clear(map);
            ObjectMap.Write(shots[i / frames].Scene, shots[i / frames].Moments[i % frames], width, height, Cell, map);
            for (int part = 0; part < cells * Parts; part++)
                covered[(i * cells * Parts) + part] = map[(part / Parts * ObjectMap.Channels) + (part % Parts)] > 0 ? (byte)1 : (byte)0;
            return map;
        }, _ => { });
        Tensor parts = tensor(covered, [shots.Count * frames, height / Cell, width / Cell, CellParts, CellParts]).to(device).to(ScalarType.Float32)
            .permute(0, 1, 3, 2, 4).reshape(-1, 1, height / PartPixels, width / PartPixels);
        Tensor near = (nn.functional.conv2d(parts, ones([1, 1, 3, 3], device: device), padding: [1, 1]) > 0).to(ScalarType.Float32);
        Tensor weights = 1 + (focus * near.repeat_interleave(PartPixels, dim: 2).repeat_interleave(PartPixels, dim: 3));
        weights = weights.view(shots.Count, 1, frames, height, width);
        return (weights / weights.mean([1, 2, 3, 4], keepdim: true)).MoveToOuterDisposeScope();
    }
}
