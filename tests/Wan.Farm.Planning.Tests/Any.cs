using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

/// <summary>From whole numbers of any size to values that a property speaks about.</summary>
internal static class Any
{
    /// <summary>A timeline, and windows or chunks of it: longer than two latents, and than their overlap.</summary>
    public static (int Latents, int Length, int Overlap) Cut(int latents, int length, int overlap)
    {
        int window = Between(2, 40, length);
        return (Between(1, 400, latents), window, Between(1, window - 1, overlap));
    }

    public static int Between(int least, int most, int number) => least + (int)((uint)number % (uint)(most - least + 1));

    public static T OneOf<T>(IReadOnlyList<T> values, int number) => values[Between(0, values.Count - 1, number)];

    /// <summary>Whether ranges that are not empty follow each other from 0 to <paramref name="latents"/>.</summary>
    public static bool Partitions(IEnumerable<LatentRange> ranges, int latents)
    {
        int next = 0;
        foreach (LatentRange range in ranges)
        {
            if (range.First != next || range.Count < 1)
            {
                return false;
            }

            next = range.End;
        }

        return next == latents;
    }
}
