using System.Numerics;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>
/// Finds which known strings a text starts with. The edges of all nodes share one hash table, eight bytes each: a quarter of a
/// million pieces take about a million edges, and neither an object nor a string each.
/// </summary>
internal sealed class CharTrie
{
    internal const int Root = 0;
    internal const int None = -1;

    // An edge is its node (24 bits), its character (16) and its target (24). No edge leads to the root, so 0 is free.
    private const int NodeBits = 24;
    private const int CharBits = 16;
    private const ulong TargetMask = (1UL << NodeBits) - 1;
    private const ulong HashMultiplier = 0x9E3779B97F4A7C15;      // 2^64 divided by the golden ratio

    private ulong[] edges;
    private int[] values;
    private int nodeCount = 1;

    /// <param name="expectedNodes">a guess saves the growing; the trie takes any number</param>
    internal CharTrie(int expectedNodes = 1 << 10)
    {
        edges = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expectedNodes, 1) * 2)];
        values = new int[Math.Max(expectedNodes, 1)];
        values[Root] = None;
    }

    /// <summary>Adds a string or replaces its value.</summary>
    internal void Add(ReadOnlySpan<char> text, int value)
    {
        int node = Root;
        foreach (char c in text)
            node = GetOrAddChild(node, c);
        values[node] = value;
    }

    /// <summary>The node after one more character, or <see cref="None"/>.</summary>
    internal int Child(int node, char c)
    {
        ulong edge = edges[FindSlot(edges, Key(node, c))];
        return edge == 0 ? None : (int)(edge & TargetMask);
    }

    /// <summary>The value of the string that ends at a node, or <see cref="None"/>.</summary>
    internal int ValueAt(int node) => values[node];

    /// <summary>The value of exactly this string, or <see cref="None"/>.</summary>
    internal int Find(ReadOnlySpan<char> text)
    {
        int node = Root;
        foreach (char c in text)
        {
            node = Child(node, c);
            if (node == None)
                return None;
        }
        return values[node];
    }

    /// <summary>The longest known string at the start of the text; length 0 when there is none.</summary>
    internal int LongestPrefix(ReadOnlySpan<char> text, out int value)
    {
        value = None;
        int longest = 0;
        int node = Root;
        for (int i = 0; i < text.Length; i++)
        {
            node = Child(node, text[i]);
            if (node == None)
                break;
            if (values[node] != None)
                (longest, value) = (i + 1, values[node]);
        }
        return longest;
    }

    private static ulong Key(int node, char c) => ((ulong)node << CharBits) | c;

    private int GetOrAddChild(int node, char c)
    {
        ulong key = Key(node, c);
        int slot = FindSlot(edges, key);
        if (edges[slot] != 0)
            return (int)(edges[slot] & TargetMask);
        if (nodeCount * 2L > edges.Length)
        {
            Grow();
            slot = FindSlot(edges, key);
        }
        if (nodeCount == values.Length)
            Array.Resize(ref values, nodeCount * 2);
        if (nodeCount > (int)TargetMask)
            throw new InvalidOperationException($"More than {TargetMask} different beginnings of pieces.");
        values[nodeCount] = None;
        edges[slot] = (key << NodeBits) | (uint)nodeCount;
        return nodeCount++;
    }

    /// <summary>Where the edge is, or where it would go.</summary>
    private static int FindSlot(ulong[] edges, ulong key)
    {
        int slot = (int)((key * HashMultiplier) >> (64 - BitOperations.Log2((uint)edges.Length)));
        while (edges[slot] != 0 && edges[slot] >> NodeBits != key)
            slot = (slot + 1) & (edges.Length - 1);
        return slot;
    }

    private void Grow()
    {
        ulong[] grown = new ulong[edges.Length * 2];
        foreach (ulong edge in edges)
        {
            if (edge != 0)
                grown[FindSlot(grown, edge >> NodeBits)] = edge;
        }
        edges = grown;
    }
}
