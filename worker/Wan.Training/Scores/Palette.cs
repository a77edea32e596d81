using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Scores;

/// <summary>Which named thing a pixel's colour is nearest to: the colours of objects, with their darker tones, and those of backdrops.</summary>
internal sealed class Palette
{
    /// <summary>Labels below this are <see cref="Colour"/>s; from here on they are <see cref="Backdrop"/>s.</summary>
    public const int FirstBackdrop = 8;

    private const int Levels = 32, Coarseness = 256 / Levels;

    private static readonly Backdrop[] Backdrops = Enum.GetValues<Backdrop>();
    private static readonly Lazy<Palette>[] OfOne = [.. Backdrops.Select(backdrop => new Lazy<Palette>(() => new Palette([backdrop])))];
    private static readonly Lazy<Palette> OfAll = new(() => new Palette(Backdrops));

    private readonly byte[] nearest = new byte[Levels * Levels * Levels];

    private Palette(IEnumerable<Backdrop> backdrops)
    {
        (Rgb Colour, byte Label)[] tones =
        [
            .. Enum.GetValues<Colour>().SelectMany(colour => Tones(colour).Select(tone => (tone, (byte)colour))),
            .. backdrops.SelectMany(backdrop => Tones(backdrop).Select(tone => (tone, (byte)(FirstBackdrop + (int)backdrop)))),
        ];
        System.Threading.Tasks.Parallel.For(0, nearest.Length, i =>
        {
            Rgb colour = new(Middle(i / (Levels * Levels)), Middle(i / Levels % Levels), Middle(i % Levels));
            nearest[i] = tones.MinBy(tone => Distance(tone.Colour, colour)).Label;
        });
    }

    /// <summary>The colours of objects and of every backdrop.</summary>
    public static Palette All => OfAll.Value;

    /// <summary>The colours of objects and of one backdrop.</summary>
    public static Palette Of(Backdrop backdrop) => OfOne[(int)backdrop].Value;

    /// <summary>The label of every pixel.</summary>
    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    /// <returns>[H, W]</returns>
    public byte[] Labels(byte[] frame)
    {
        byte[] labels = new byte[frame.Length / 3];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = nearest[(((frame[i * 3] / Coarseness * Levels) + (frame[(i * 3) + 1] / Coarseness)) * Levels) + (frame[(i * 3) + 2] / Coarseness)];
        return labels;
    }

    private static double Middle(int level) => (level + 0.5) / Levels;

    // As painted: a ball is darker at its rim, a pattern darker than what it is on.
    private static IEnumerable<Rgb> Tones(Colour colour) => colour == Colour.Black
        ? Shares(0, 0.33, 0.67, 1).Select(share => Rgb.Of(colour).Mixed(new Rgb(0.32, 0.32, 0.34), share))
        : Shares(1, 0.94, 0.88, 0.79, 0.7, 0.62).Select(Rgb.Of(colour).Lit);

    private static IEnumerable<Rgb> Tones(Backdrop backdrop) => backdrop switch
    {
        Backdrop.GreenField => Shares(0.88, 0.94, 1, 1.06, 1.12).Select(BackdropPainter.Grass.Lit),
        Backdrop.BlueSea => Shares(0.9, 0.95, 1, 1.05, 1.1).Select(BackdropPainter.Water.Lit),
        Backdrop.Desert => Shares(0.9, 0.95, 1, 1.06).Select(BackdropPainter.Sand.Lit),
        Backdrop.NightSky => Shares(0, 0.15, 0.3, 0.5, 0.75, 1).Select(share => BackdropPainter.Sky.Mixed(BackdropPainter.Star, share)),
        Backdrop.BrickWall =>
        [
            .. Shares(0.88, 0.94, 1, 1.06, 1.12).Select(BackdropPainter.Brick.Lit),
            .. Shares(0.25, 0.5, 0.75, 1).Select(share => BackdropPainter.Brick.Mixed(BackdropPainter.Mortar, share)),
        ],
        _ => Shares(0.94, 0.99, 1.04).Select(BackdropPainter.White.Lit),
    };

    private static double[] Shares(params double[] shares) => shares;

    private static double Distance(Rgb a, Rgb b) => ((a.R - b.R) * (a.R - b.R)) + ((a.G - b.G) * (a.G - b.G)) + ((a.B - b.B) * (a.B - b.B));
}
