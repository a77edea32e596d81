using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A shape.</summary>
    public readonly struct Size : IEnumerable<long>
    {
        private readonly long[]? dimensions;

        public static Size Empty = new(Array.Empty<long>());

        public Size(long[] shape) => dimensions = (long[])shape.Clone();

        public Size(IEnumerable<long> shape) => dimensions = [.. shape];

        public Size(int[] shape) => dimensions = Array.ConvertAll(shape, i => (long)i);

        public Size(long size) => dimensions = [size];

        public Size((long, long) size) => dimensions = [size.Item1, size.Item2];

        public Size((long, long, long) size) => dimensions = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => dimensions = [size.Item1, size.Item2, size.Item3, size.Item4];

        public long[] Shape => dimensions ?? [];

        public int Length => Shape.Length;

        public bool IsEmpty => Length == 0;

        public bool IsScalar => Length == 0;

        public long this[int idx] => Shape[idx < 0 ? Length + idx : idx];

        public long numel() => Shape.Aggregate(1L, (product, size) => product * size);

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        public static bool operator !=(Size left, Size right) => !(left == right);

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (long size in Shape) hash.Add(size);
            return hash.ToHashCode();
        }

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
