using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Seams;

/// <summary>Measures frames while they pass by. Memory holds three of them, and a few numbers of each.</summary>
public sealed class FrameMeter(VideoSize size)
{
    private readonly List<double> steps = [];
    private readonly List<double> dissimilarities = [];
    private readonly List<double> bends = [];
    private readonly List<double[]> means = [];
    private byte[] last = new byte[size.Width * size.Height * 3];
    private byte[] lastButOne = new byte[size.Width * size.Height * 3];
    private StructuralSimilarity? lastStructure;

    /// <summary>The next frame, in order.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    public void Add(ReadOnlySpan<byte> frame)
    {
        StructuralSimilarity structure = StructuralSimilarity.Of(frame, size);
        LabColour mean = LabColour.MeanOf(frame);
        steps.Add(lastStructure is null ? 0 : Step(frame, last));
        dissimilarities.Add(lastStructure is null ? 0 : 1 - structure.With(lastStructure));
        if (means.Count >= 2)
            bends[^1] = Bend(frame, last, lastButOne);
        bends.Add(0);
        means.Add([mean.L, mean.A, mean.B]);

        (last, lastButOne) = (lastButOne, last);
        frame.CopyTo(last);
        lastStructure = structure;
    }

    public FrameSeries Build() => new(SeriesKind.Video, [.. steps], [.. dissimilarities], [.. bends], [.. means]);

    private static double Step(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            int difference = a[i] - b[i];
            sum += difference * difference;
        }

        return Math.Sqrt((double)sum / a.Length);
    }

    private static double Bend(ReadOnlySpan<byte> next, ReadOnlySpan<byte> here, ReadOnlySpan<byte> before)
    {
        long sum = 0;
        for (int i = 0; i < next.Length; i++)
        {
            int difference = next[i] - (2 * here[i]) + before[i];
            sum += difference * difference;
        }

        return Math.Sqrt((double)sum / next.Length);
    }
}
