using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Training.Optimization;

/// <summary>An exponential moving average of weights: what is shipped, for it is steadier than the last step's.</summary>
public sealed class MovingAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter, Tensor Average)> averages;
    private readonly double decay;

    /// <param name="decay">Share of the old average that each step keeps, at most; early steps keep less.</param>
    public MovingAverage(IEnumerable<(string Name, Parameter Parameter)> parameters, double decay)
    {
        this.decay = decay;
        using var off = no_grad();
        averages = [.. parameters.Select(p => (p.Name, p.Parameter, p.Parameter.clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages by their parameters' names; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Weights => averages.Select(a => (a.Name, a.Average));

    /// <param name="step">From 1.</param>
    public void Update(long step)
    {
        double keep = Math.Min(decay, (1.0 + step) / (10 + step));
        using var off = no_grad();
        foreach ((_, Parameter parameter, Tensor average) in averages)
            average.mul_(keep).add_(parameter, alpha: 1 - keep);
    }

    public void Dispose()
    {
        foreach ((_, _, Tensor average) in averages) average.Dispose();
    }
}
