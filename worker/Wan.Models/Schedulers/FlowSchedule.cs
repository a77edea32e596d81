using System.Globalization;

namespace Wan.Models.Schedulers;

/// <summary>Noise levels of a run and the timesteps the model is told.</summary>
/// <param name="Name">Which rule made it; states saved under one schedule do not continue under another.</param>
/// <param name="Sigmas">steps + 1 levels, the last one 0. Rounded to float32, as the published solvers keep them.</param>
/// <param name="Timesteps">One per step, in 0..1000.</param>
public sealed record FlowSchedule(string Name, double Shift, IReadOnlyList<double> Sigmas, IReadOnlyList<double> Timesteps)
{
    private const int TrainingTimesteps = 1000;

    public int Steps => Timesteps.Count;

    /// <summary>Name, steps and shift in one string.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{Name}/{Steps}/{Shift:R}");

    /// <summary>
    /// Starts just below pure noise, at the training schedule's largest sigma (0.999); integer timesteps, truncated.
    /// Source: Wan2.1@9737cba wan/utils/fm_solvers_unipc.py, set_timesteps.
    /// </summary>
    public static FlowSchedule UniPC(int steps, double shift)
    {
        // The published code passes the largest sigma through float32 before it spreads the steps in double.
        double largest = (float)(1.0 - (1.0 / TrainingTimesteps));
        double[] sigmas = Shifted(LinearSpace(largest, 0, steps + 1)[..steps], shift);
        return Truncated("unipc", shift, sigmas);
    }

    /// <summary>
    /// Starts at pure noise (sigma 1); integer timesteps, truncated.
    /// Source: Wan2.1@9737cba wan/utils/fm_solvers.py, get_sampling_sigmas.
    /// </summary>
    public static FlowSchedule FromPureNoise(int steps, double shift)
    {
        double[] sigmas = Shifted(LinearSpace(1, 0, steps + 1)[..steps], shift);
        return Truncated("pure-noise", shift, sigmas);
    }

    /// <summary>
    /// What diffusers' FlowMatchEulerDiscreteScheduler runs: the shift is applied to the training levels and again to the levels
    /// spread between their ends; the model is told the exact level.
    /// </summary>
    public static FlowSchedule Diffusers(int steps, double shift)
    {
        double[] ends = Shifted([1, 1.0 / TrainingTimesteps], shift);
        double[] timesteps = steps == 1 ? [TrainingTimesteps] : LinearSpace((float)ends[0] * TrainingTimesteps, (float)ends[1] * TrainingTimesteps, steps);
        double[] sigmas = Shifted([.. timesteps.Select(t => t / TrainingTimesteps)], shift);
        return Truncated("diffusers", shift, sigmas).WithExactTimesteps();
    }

    /// <summary>The same levels, with the model told the exact one instead of a truncated integer.</summary>
    public FlowSchedule WithExactTimesteps() => this with
    {
        Name = Name + "-exact",
        Timesteps = [.. Sigmas.Take(Steps).Select(sigma => sigma * TrainingTimesteps)],
    };

    private static FlowSchedule Truncated(string name, double shift, double[] sigmas) => new(
        name,
        shift,
        [.. sigmas.Select(sigma => (double)(float)sigma), 0],
        [.. sigmas.Select(sigma => Math.Truncate(sigma * TrainingTimesteps))]);

    private static double[] Shifted(double[] sigmas, double shift)
    {
        if (shift is not (> 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(shift), shift, "The shift must be a positive number.");
        }

        return [.. sigmas.Select(sigma => shift * sigma / (1 + ((shift - 1) * sigma)))];
    }

    /// <summary>Evenly spaced values with both ends, rounded as numpy rounds them: truncated timesteps depend on it.</summary>
    private static double[] LinearSpace(double start, double stop, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, "steps + 1");
        double step = (stop - start) / (count - 1);
        double[] values = new double[count];
        for (int i = 0; i < count - 1; i++)
        {
            values[i] = (i * step) + start;
        }

        values[^1] = stop;
        return values;
    }
}
