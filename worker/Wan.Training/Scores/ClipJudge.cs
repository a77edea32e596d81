using Wan.Training.Data.Scenes;

namespace Wan.Training.Scores;

/// <summary>Reads the frames of a clip and says what of a scene they show, by colours and outlines alone.</summary>
/// <remarks>What a caption does not speak of, where exactly an object is and how the backdrop is textured, is not compared.</remarks>
public static class ClipJudge
{
    private const int MostFrames = 17, FramesForShape = 5, LeastPixels = 6;
    private const double LeastOverlap = 0.6, LeastShareOfLargest = 0.015, LeastBackdrop = 0.6, LeastOpacity = 0.75;

    /// <param name="frames">Two or more, each 8-bit RGB [H, W, 3].</param>
    public static ClipScore Judge(Scene scene, IReadOnlyList<byte[]> frames, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames.Count, 2);
        (double Time, byte[] Frame)[] judged = [.. Chosen(frames.Count).Select(i => (i / (frames.Count - 1.0), frames[i]))];
        (Backdrop backdrop, double share) = BackdropOf(judged.Select(f => f.Frame));
        Palette palette = Palette.Of(backdrop);
        LabelledFrame[] labelled = [.. judged.Select(f => new LabelledFrame(f.Time, palette.Labels(f.Frame), width, height))];
        Colour[] found = Colours(scene, labelled);
        Colour[] taken = [.. Taken(scene, found)];
        bool shape = true, direction = true;
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            SceneObject thing = scene.Objects[i];
            Colour? other = scene.Objects.Count > 1 ? taken[1 - i] : null;
            shape &= ShapeOf(thing, taken[i], other, labelled) == thing.Shape;
            (List<Sighting> path, double leastRadius) = Path(taken[i], labelled, height);
            direction &= MotionFit.Best(path, thing, scene.Camera, (double)width / height, leastRadius) == thing.Motion;
        }

        return new ClipScore(shape, scene.Objects.All(thing => found.Contains(thing.Colour)), direction, backdrop == scene.Backdrop && share >= LeastBackdrop);
    }

    private static IEnumerable<int> Chosen(int frames)
    {
        int count = Math.Min(frames, MostFrames);
        return Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (frames - 1.0) / (count - 1)));
    }

    /// <summary>What most of the pixels that have no object's colour belong to, and how many of them.</summary>
    private static (Backdrop Backdrop, double Share) BackdropOf(IEnumerable<byte[]> frames)
    {
        int[] counts = new int[Enum.GetValues<Backdrop>().Length];
        foreach (byte label in frames.SelectMany(Palette.All.Labels).Where(label => label >= Palette.FirstBackdrop))
            counts[label - Palette.FirstBackdrop]++;
        int most = Array.IndexOf(counts, counts.Max());
        return ((Backdrop)most, counts[most] / Math.Max(1.0, counts.Sum()));
    }

    /// <summary>The colours that cover most of the picture besides the backdrop, as many as there are objects.</summary>
    private static Colour[] Colours(Scene scene, LabelledFrame[] frames)
    {
        LabelledFrame[] plain = [.. frames.Where(frame => scene.Objects.All(thing => IsPlain(thing, frame.Time)))];
        if (plain.Length == 0) plain = [.. frames.Where(frame => scene.Objects.Any(thing => IsPlain(thing, frame.Time)))];
        return
        [
            .. Enum.GetValues<Colour>().Select(colour => (Colour: colour, Area: plain.Sum(frame => frame.Of(colour).InnerArea)))
                .Where(seen => seen.Area > 0).OrderByDescending(seen => seen.Area).Take(scene.Objects.Count).Select(seen => seen.Colour),
        ];
    }

    /// <summary>For every object the colour that it is looked for by: its own, or where nothing has it one that is left.</summary>
    private static IEnumerable<Colour> Taken(Scene scene, Colour[] found)
    {
        List<Colour> left = [.. found.Except(scene.Objects.Select(thing => thing.Colour))];
        foreach (SceneObject thing in scene.Objects)
        {
            bool isOther = !found.Contains(thing.Colour) && left.Count > 0;
            yield return isOther ? left[0] : thing.Colour;
            if (isOther) left.RemoveAt(0);
        }
    }

    private static Shape? ShapeOf(SceneObject thing, Colour colour, Colour? other, LabelledFrame[] frames)
    {
        (Mask Mask, LabelledFrame Frame)[] seen = [.. frames.Where(frame => IsPlain(thing, frame.Time)).Select(frame => (frame.Of(colour), frame)).Where(f => f.Item1.Area >= LeastPixels)];
        if (seen.Length == 0) return null;
        double[] sums = new double[Enum.GetValues<Shape>().Length];
        (Mask Mask, LabelledFrame Frame)[] best = [.. seen.OrderBy(f => f.Mask.TouchesEdge).ThenByDescending(f => f.Mask.Area).Take(FramesForShape)];
        foreach ((Mask mask, LabelledFrame frame) in best)
        {
            double[] overlaps = ShapeFit.Overlaps(mask, other is { } its ? frame.Of(its) : null, thing.Motion is Motion.RollLeft or Motion.RollRight);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += overlaps[i] / best.Length;
        }

        int fits = Array.IndexOf(sums, sums.Max());
        return sums[fits] >= LeastOverlap ? (Shape)fits : null;
    }

    // What is expected to be little larger than the smallest thing that is seen may go unseen.
    private static (List<Sighting> Path, double LeastRadius) Path(Colour colour, LabelledFrame[] frames, int height)
    {
        double least = Math.Max(LeastPixels, frames.Max(frame => frame.Of(colour).Area) * LeastShareOfLargest);
        return ([.. frames.Select(frame => frame.Sight(frame.Of(colour), least))], Math.Sqrt(4 * least / Math.PI) * 2 / height);
    }

    // What fades is nothing to judge by while it can be seen through.
    private static bool IsPlain(SceneObject thing, double time) => thing.Motion switch
    {
        Motion.FadeIn => time >= LeastOpacity,
        Motion.FadeOut => time <= 1 - LeastOpacity,
        _ => true,
    };
}
