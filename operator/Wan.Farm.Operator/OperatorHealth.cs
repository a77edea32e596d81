using System.Globalization;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Leadership;
using Wan.Farm.Probes;

namespace Wan.Farm.Operator;

/// <summary>What the operator says to probes.</summary>
internal sealed class OperatorHealth(LeaderElector elector)
{
    /// <summary>Longer than any lease: then it would have ended, or lost the lead.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Set when this operator begins to lead.</summary>
    public ControllerManager? Manager { get; set; }

    /// <summary>A leader that has not renewed its lease for so long hangs. One that waits for a server that is away does no harm: a new start helps nobody.</summary>
    public ProbeAnswer Health() => elector.IsLeading && elector.SilentFor > LongestSilence
        ? ProbeAnswer.Bad($"leads, and has not renewed its lease for {Seconds(elector.SilentFor.Value)} s")
        : ProbeAnswer.Good("alive");

    public ProbeAnswer Readiness() => elector switch
    {
        { SilentFor: null } => ProbeAnswer.Bad("the API server has not answered yet"),
        { SilentFor: { } silence } when silence > LongestSilence => ProbeAnswer.Bad($"the API server has not answered for {Seconds(silence)} s"),
        { IsLeading: false } => ProbeAnswer.Good($"stands by: {elector.Leader} leads"),
        _ when Manager?.IsSynced != true => ProbeAnswer.Bad("leads, and its caches are not filled yet"),
        _ => ProbeAnswer.Good("leads"),
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
