namespace Wan.Farm.Worker.Seams;

/// <summary>From where on a join is called one that stands out. A cut between shots does, and is meant to.</summary>
public static class SeamLimits
{
    /// <summary>More than twice the usual change. Motion alone rarely does that between two frames.</summary>
    public const double Ratio = 2;

    /// <summary>Less than a quarter of the usual change: the frame was shown twice, or nearly.</summary>
    public const double Repeated = 0.25;

    /// <summary>CIEDE2000, and more than twice the usual: what an eye sees when a whole picture changes at once.</summary>
    public const double Colour = 1;
}
