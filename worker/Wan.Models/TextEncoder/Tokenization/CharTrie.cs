namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>
/// Finds which known strings a text starts with. The edges of all nodes share one hash table: a quarter of a million
/// pieces take about a million edges, and neither an object nor a string each.
/// </summary>
internal sealed class CharTrie
{
    internal const int Root = 0;
    internal const int None = -1;

    private const int FreeEdge = 0;
    private const int CharBits = 16;
    private const ulong HashMultiplier = 0x9E3779B97F4A7C15;      // 2^64 divided by the golden ratio

    private ulong[] edges = new ulong[1 << 12];     // (node << 16 | character) + 1; 0 where free
    private int[] targets = new int[1 << 12];
    private int[] values = [None];
    private int nodeCount = 1;
    private int shift = 64 - 12;

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
        int slot = FindSlot(Edge(node, c));
        return edges[slot] == FreeEdge ? None : targets[slot];
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

    private static ulong Edge(int node, char c) => (((ulong)node << CharBits) | c) + 1;

    private int GetOrAddChild(int node, char c)
    {
        ulong edge = Edge(node, c);
        int slot = FindSlot(edge);
        if (edges[slot] != FreeEdge)
            return targets[slot];
        if (nodeCount * 2 > edges.Length)
        {
            Grow();
            slot = FindSlot(edge);
        }
        if (nodeCount == values.Length)
            Array.Resize(ref values, nodeCount * 2);
        values[nodeCount] = None;
        edges[slot] = edge;
        targets[slot] = nodeCount;
        return nodeCount++;
    }

    private int FindSlot(ulong edge)
    {
        int slot = (int)((edge * HashMultiplier) >> shift);
        while (edges[slot] != FreeEdge && edges[slot] != edge)
            slot = (slot + 1) & (edges.Length - 1);
        return slot;
    }

    private void Grow()
    {
        ulong[] oldEdges = edges;
        int[] oldTargets = targets;
        edges = new ulong[oldEdges.Length * 2];
        targets = new int[edges.Length];
        shift--;
        for (int i = 0; i < oldEdges.Length; i++)
        {
            if (oldEdges[i] == FreeEdge)
                continue;
            int slot = FindSlot(oldEdges[i]);
            edges[slot] = oldEdges[i];
            targets[slot] = oldTargets[i];
        }
    }
}
