using Wan.Native;
using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// Rotary position embedding over a grid of video tokens. Source: Wan2.1@9737cba wan/modules/model.py, rope_params and rope_apply.
/// </summary>
/// <remarks>
/// With c = D/2 the pairs of a head split into frame c - 2·⌊c/3⌋, height ⌊c/3⌋ and width ⌊c/3⌋, each axis with its own
/// denominator. Angles, cosines and sines are float64 and rounded once; turning a float32 pair by them stays within 1e-6 of
/// the published float64 rotation.
/// </remarks>
public sealed class RopeTable : IDisposable
{
    private const double Theta = 10000;

    private readonly Tensor cos; // [L, D/2]
    private readonly Tensor sin; // [L, D/2]

    /// <param name="headDim">D, even</param>
    /// <param name="shards">the tokens of one rank: rows of their positions in the whole grid, and rows that turn nothing for its padding; null: all</param>
    public RopeTable(TokenGrid grid, int headDim, Device device, TokenShards? shards = null)
    {
        Grid = grid;
        long first = shards?.First ?? 0, end = first + (shards?.Count ?? grid.Tokens), rows = shards?.Size ?? grid.Tokens;
        int pairs = headDim / 2;
        int side = pairs / 3;
        float[] cosines = new float[rows * pairs];
        float[] sines = new float[rows * pairs];
        Axis frame = new(grid.T, pairs - 2 * side);
        Axis height = new(grid.H, side);
        Axis width = new(grid.W, side);
        long at = 0;
        for (long token = first; token < end; token++)
        {
            at = frame.CopyRow(token / (grid.H * grid.W), cosines, sines, at);
            at = height.CopyRow(token / grid.W % grid.H, cosines, sines, at);
            at = width.CopyRow(token % grid.W, cosines, sines, at);
        }
        Array.Fill(cosines, 1, (int)at, cosines.Length - (int)at);
        cos = tensor(cosines, [rows, pairs], device: device).DetachFromDisposeScope();
        sin = tensor(sines, [rows, pairs], device: device).DetachFromDisposeScope();
    }

    /// <summary>The grid whose tokens the rows stand for.</summary>
    public TokenGrid Grid { get; }

    /// <summary>Turns the pairs of every head by the position of their token.</summary>
    /// <param name="x">[B, L, N, D]; tokens past the table are padding and stay as they are</param>
    /// <returns>[B, L, N, D], dtype of <paramref name="x"/></returns>
    public Tensor Apply(Tensor x)
    {
        long rows = cos.shape[0];
        if (x.dim() != 4 || x.shape[1] < rows || x.shape[3] != 2 * cos.shape[1])
        {
            throw new ArgumentException(
                $"rotary embedding of a {Grid.T}x{Grid.H}x{Grid.W} grid wants [B, {rows} or more, N, {2 * cos.shape[1]}], got [{string.Join(", ", x.shape)}]");
        }
        if (x.shape[1] == rows)
            return Fused.RotaryInterleaved(x, cos, sin);
        using var scope = NewDisposeScope();
        Tensor tokens = Fused.RotaryInterleaved(x.narrow(1, 0, rows), cos, sin);
        Tensor padding = x.narrow(1, rows, x.shape[1] - rows);
        return cat([tokens, padding], dim: 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        cos.Dispose();
        sin.Dispose();
    }

    /// <summary>Cosines and sines of one axis: a row per position, a column per pair.</summary>
    private sealed class Axis
    {
        private readonly int pairs;
        private readonly float[] cosines;
        private readonly float[] sines;

        public Axis(long length, int pairs)
        {
            this.pairs = pairs;
            cosines = new float[length * pairs];
            sines = new float[length * pairs];
            for (long position = 0; position < length; position++)
            {
                for (int i = 0; i < pairs; i++)
                {
                    double angle = position * (1.0 / Math.Pow(Theta, (double)i / pairs));
                    cosines[position * pairs + i] = (float)Math.Cos(angle);
                    sines[position * pairs + i] = (float)Math.Sin(angle);
                }
            }
        }

        public long CopyRow(long position, float[] toCosines, float[] toSines, long at)
        {
            Array.Copy(cosines, position * pairs, toCosines, at, pairs);
            Array.Copy(sines, position * pairs, toSines, at, pairs);
            return at + pairs;
        }
    }
}
