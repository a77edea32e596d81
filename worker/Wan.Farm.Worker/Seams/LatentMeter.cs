namespace Wan.Farm.Worker.Seams;

/// <summary>Measures latents as <see cref="FrameMeter"/> measures frames, where that has a meaning.</summary>
public static class LatentMeter
{
    /// <param name="latents">[C, T, positions], float32.</param>
    public static FrameSeries Measure(ReadOnlySpan<float> latents, int channels, int frames)
    {
        int positions = latents.Length / (channels * frames);
        var steps = new double[frames];
        var bends = new double[frames];
        var means = new double[frames][];
        for (int t = 0; t < frames; t++)
        {
            means[t] = new double[channels];
            (double step, double bend) = (0, 0);
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<float> channel = latents.Slice(c * frames * positions, frames * positions);
                ReadOnlySpan<float> here = channel.Slice(t * positions, positions);
                means[t][c] = Mean(here);
                if (t > 0)
                    step += SquaredStep(here, channel.Slice((t - 1) * positions, positions));
                if (t > 0 && t < frames - 1)
                    bend += SquaredBend(channel.Slice((t - 1) * positions, 3 * positions), positions);
            }

            steps[t] = Math.Sqrt(step / (channels * positions));
            bends[t] = Math.Sqrt(bend / (channels * positions));
        }

        return new FrameSeries(SeriesKind.Latents, steps, Dissimilarities: null, bends, means);
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }

    private static double SquaredStep(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static double SquaredBend(ReadOnlySpan<float> three, int positions)
    {
        double sum = 0;
        for (int i = 0; i < positions; i++)
        {
            double difference = three[i] - (2.0 * three[positions + i]) + three[(2 * positions) + i];
            sum += difference * difference;
        }

        return sum;
    }
}
