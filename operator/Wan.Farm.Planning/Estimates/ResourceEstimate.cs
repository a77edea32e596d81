namespace Wan.Farm.Planning.Estimates;

/// <summary>What a plan is expected to take on one machine.</summary>
/// <param name="Stages">In the order of the plan's tasks.</param>
public sealed record ResourceEstimate(IReadOnlyList<StageEstimate> Stages)
{
    public long PeakBytes => Largest.PeakBytes;

    public long DiskBytes => Stages.Sum(stage => stage.DiskBytes);

    public double Flops => Stages.Sum(stage => stage.Flops);

    public double Seconds => Stages.Sum(stage => stage.Seconds);

    /// <summary>The stage that needs the most memory of the device.</summary>
    public StageEstimate Largest => Stages.Where(stage => !stage.InMainMemory).MaxBy(stage => stage.PeakBytes)!;
}
