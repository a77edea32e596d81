namespace Wan.Training.Scores;

/// <summary>The pixels of a frame that belong to one thing.</summary>
/// <param name="inside">[H, W]</param>
internal sealed class Mask(bool[] inside, int width)
{
    // Pixels between parts of a thing that something in front divides; what is farther off is another thing, as a star of the sky.
    private const int WidestGap = 3;

    public int Width => width;

    public int Height => inside.Length / width;

    public int Area { get; } = inside.Count(pixel => pixel);

    public bool this[int index] => inside[index];

    /// <summary>The middle of its pixels, in pixels.</summary>
    public (double X, double Y) Centre
    {
        get
        {
            double x = 0, y = 0;
            for (int i = 0; i < inside.Length; i++)
            {
                if (!inside[i]) continue;
                x += i % width;
                y += i / width;
            }

            return ((x / Area) + 0.5, (y / Area) + 0.5);
        }
    }

    public bool TouchesEdge =>
        Enumerable.Range(0, width).Any(x => inside[x] || inside[inside.Length - 1 - x]) || Enumerable.Range(0, Height).Any(y => inside[y * width] || inside[((y + 1) * width) - 1]);

    /// <summary>Pixels whose four neighbours belong to it too: none of an edge, where colours mix.</summary>
    public int InnerArea => Enumerable.Range(0, inside.Length).Count(i => inside[i] && Neighbours(i).All(n => inside[n]));

    /// <summary>Its largest part of pixels that touch, and what lies close to that.</summary>
    public Mask Main()
    {
        List<List<int>> parts = Parts();
        if (parts.Count < 2) return this;
        List<int> largest = parts.MaxBy(part => part.Count)!;
        int left = largest.Min(i => i % width) - WidestGap, right = largest.Max(i => i % width) + WidestGap;
        int top = (largest.Min() / width) - WidestGap, bottom = (largest.Max() / width) + WidestGap;
        bool[] main = new bool[inside.Length];
        foreach (int i in parts.Where(part => part.Exists(IsNear)).SelectMany(part => part))
            main[i] = true;
        return new Mask(main, width);

        bool IsNear(int i) => i % width >= left && i % width <= right && i / width >= top && i / width <= bottom;
    }

    private List<List<int>> Parts()
    {
        bool[] seen = new bool[inside.Length];
        List<List<int>> parts = [];
        for (int start = 0; start < inside.Length; start++)
        {
            if (!inside[start] || seen[start]) continue;
            List<int> part = [start];
            seen[start] = true;
            for (int next = 0; next < part.Count; next++)
            {
                foreach (int neighbour in Neighbours(part[next]).Where(n => inside[n] && !seen[n]))
                {
                    seen[neighbour] = true;
                    part.Add(neighbour);
                }
            }

            parts.Add(part);
        }

        return parts;
    }

    private IEnumerable<int> Neighbours(int i)
    {
        if (i % width > 0) yield return i - 1;
        if (i % width < width - 1) yield return i + 1;
        if (i >= width) yield return i - width;
        if (i < inside.Length - width) yield return i + width;
    }
}
