namespace Wan.Training.Scores;

/// <summary>Where an object was seen in a frame: lengths in half heights of the picture, y down, the origin in its middle.</summary>
/// <param name="Time">0 in the first frame, 1 in the last.</param>
/// <param name="Radius">Of a disc of its area; 0 where it was not seen.</param>
internal readonly record struct Sighting(double Time, double X, double Y, double Radius)
{
    public bool IsSeen => Radius > 0;
}
