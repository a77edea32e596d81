using System.Globalization;

namespace Wan.Models.Weights.Layouts;

/// <summary>The vision tower in the original CLIP file, which also holds the text tower, as far as Wan runs it.</summary>
internal static class OriginalClipNames
{
    private const string Tower = "visual.", Blocks = "transformer.";

    /// <summary>The tower's names without <c>visual</c>; its last block and what comes after that are left out.</summary>
    public static IStoredBytes Visual(IStoredBytes source)
    {
        int last = LastBlock(source.Weights.Keys.Where(name => name.StartsWith(Tower, StringComparison.Ordinal)).Select(name => name[Tower.Length..]));
        return new RenamedWeights(source, name =>
            name.StartsWith(Tower, StringComparison.Ordinal) && Runs(name[Tower.Length..], last) ? name[Tower.Length..] : null);
    }

    /// <param name="names">of the tower</param>
    /// <returns>the highest number of a block, or -1</returns>
    public static int LastBlock(IEnumerable<string> names) => names.Select(BlockOf).DefaultIfEmpty(-1).Max();

    /// <summary>Whether a tensor is needed: not those of the last block, of the norm after it and of the projection to text.</summary>
    public static bool Runs(string name, int lastBlock) =>
        name != "head" && !name.StartsWith("post_norm.", StringComparison.Ordinal) && (BlockOf(name) < lastBlock || lastBlock < 0);

    private static int BlockOf(string name) =>
        name.StartsWith(Blocks, StringComparison.Ordinal) && name.IndexOf('.', Blocks.Length) is > 0 and var end
        && int.TryParse(name.AsSpan(Blocks.Length, end - Blocks.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int block)
            ? block
            : -1;
}
