using Wan.Training.Data.Scenes;

namespace Wan.Training.Scores;

/// <summary>A frame by what its pixels are nearest to.</summary>
/// <param name="time">0 in the first frame, 1 in the last.</param>
/// <param name="labels">[H, W], see <see cref="Palette"/></param>
internal sealed class LabelledFrame(double time, byte[] labels, int width, int height)
{
    private readonly Dictionary<Colour, Mask> masks = [];

    public double Time => time;

    /// <summary>The object of a colour.</summary>
    public Mask Of(Colour colour)
    {
        if (!masks.TryGetValue(colour, out Mask? mask))
            masks[colour] = mask = new Mask([.. labels.Select(label => label == (int)colour)], width).Main();
        return mask;
    }

    /// <param name="leastPixels">What is smaller is not seen.</param>
    public Sighting Sight(Mask mask, double leastPixels)
    {
        if (mask.Area < leastPixels) return new Sighting(time, 0, 0, 0);
        (double x, double y) = mask.Centre;
        double unit = 2.0 / height;
        return new Sighting(time, (x * unit) - ((double)width / height), (y * unit) - 1, Math.Sqrt(mask.Area / Math.PI) * unit);
    }
}
