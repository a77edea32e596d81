using Wan.Training.Data.Captions;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Data;

/// <summary>Captioned clips without end, drawn as they are asked for. Clip n is the same on every machine, and so is nothing to be stored or downloaded.</summary>
public sealed class ClipDataset(ClipDatasetOptions options)
{
    // Apart from the scene's draws, so that a way of saying does not go with a thing to see.
    private const uint CaptionStream = 16, MomentStream = 32;

    private readonly SceneSampler sampler = new(options.Seed, options.Split, options.TwoObjects, options.AnySize, options.MoreOf);

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public Clip this[int index]
    {
        get
        {
            Shot shot = Shot(index);
            var painter = new FramePainter(shot.Scene, options.Width, options.Height);
            byte[][] frames = [.. shot.Moments.Select(painter.Paint)];
            return new Clip(shot, Caption(shot.Scene, index, CaptionWriter.Write), options.Width, options.Height, frames);
        }
    }

    /// <summary>What a clip shows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public Scene Scene(int index) => sampler.Sample(index);

    /// <summary>What a clip shows, and when.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public Shot Shot(int index)
    {
        Scene scene = sampler.Sample(index);
        return new Shot(scene, [.. Enumerable.Range(First(index), options.Frames).Select(Time)]);
    }

    /// <summary>The caption of a clip, which is not drawn.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public string Caption(int index) => Caption(sampler.Sample(index), index, CaptionWriter.Write);

    /// <summary>The same with a space between words in Chinese too.</summary>
    internal string SpacedCaption(int index) => Caption(sampler.Sample(index), index, CaptionWriter.Spaced);

    private string Caption(Scene scene, int index, Func<Scene, Language, int, string> write)
    {
        var draws = new Draws(options.Seed, CaptionStream + (uint)options.Split, (uint)index);
        Language language = draws.Fraction() < options.ChineseShare ? Language.Chinese : Language.English;
        return write(scene, language, draws.Below(CaptionWriter.Phrasings));
    }

    private int Whole => Math.Max(options.Frames, options.OfFrames);

    private int First(int index) => new Draws(options.Seed, MomentStream + (uint)options.Split, (uint)index).Below(Whole - options.Frames + 1);

    private double Time(int frame) => Whole == 1 ? 0.5 : frame / (Whole - 1.0);
}
