namespace Wan.Training.Scores;

/// <summary>How close pictures are to others.</summary>
public static class Fidelity
{
    /// <summary>Peak signal-to-noise ratio over all bytes in dB; infinite where they are equal.</summary>
    public static double Psnr(IReadOnlyList<byte[]> one, IReadOnlyList<byte[]> other)
    {
        double sum = 0;
        long count = 0;
        for (int frame = 0; frame < one.Count; frame++)
        {
            for (int i = 0; i < one[frame].Length; i++)
            {
                double difference = one[frame][i] - other[frame][i];
                sum += difference * difference;
            }

            count += one[frame].Length;
        }

        return 10 * Math.Log10(255.0 * 255 * count / sum);
    }
}
