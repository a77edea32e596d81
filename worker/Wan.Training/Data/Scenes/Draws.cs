using Wan.Models.Noise;

namespace Wan.Training.Data.Scenes;

/// <summary>Random choices that are a function of a seed and of the clip's number, the same on every machine.</summary>
internal sealed class Draws(long seed, uint stream, uint index)
{
    private uint next;

    /// <summary>Evenly in [0, 1).</summary>
    public double Fraction() => Word() * (1.0 / 4294967296.0);

    /// <summary>Evenly from 0 to below a bound.</summary>
    public int Below(int bound) => (int)(((ulong)Word() * (uint)bound) >> 32);

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public uint Word() => Philox.Bits(next++, index, stream, 0, (uint)seed, (uint)((ulong)seed >> 32)).X0;
}
