using Wan.Training.Data;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using Wan.Training.Scores;

namespace Wan.Training.Tests.Scores;

public sealed class ClipJudgeTests
{
    private const int Side = 64, Frames = 9, Count = 24;

    private static readonly Lazy<IReadOnlyList<Clip>> HeldOut = new(() =>
    {
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 3, Split = Split.HeldOut, Width = Side, Height = Side, Frames = Frames });
        return [.. Enumerable.Range(0, Count).AsParallel().AsOrdered().Select(i => clips[i])];
    });

    private static readonly SceneObject Ball = new(Shape.Ball, Colour.Red, Pattern.Striped, ObjectSize.Medium, Motion.RollRight, Lane: 0.3);
    private static readonly Scene Scene = new(Backdrop.GreenField, Camera.Rest, [Ball], Texture: 5);

    [Theory]
    [InlineData(false, 0, Count)]
    [InlineData(true, 0, Count - 1)]
    [InlineData(false, 12, Count - 1)]
    [InlineData(true, 12, Count - 1)]
    public void ClipsAsDrawn_EvenBlurredOrNoisy_ShowWhatTheirScenesSay(bool blurred, int noise, int least)
    {
        ScoreTotals totals = Judged(clip => [.. clip.Frames.Select(frame => Degraded(frame, blurred, noise))], ofOthers: 0);
        Assert.All(Shares(totals), share => Assert.InRange(share * Count, least - 0.01, Count));
    }

    [Fact]
    public void ClipsOfOtherScenes_SeldomShowWhatASceneSays()
    {
        ScoreTotals totals = Judged(clip => clip.Frames, ofOthers: 1);
        Assert.All(Shares(totals), share => Assert.InRange(share, 0, 0.34));
    }

    [Fact]
    public void OneThingOtherThanSaid_IsTheOneThatIsWrong()
    {
        IReadOnlyList<byte[]> frames = Painted(Scene, time => time);
        Assert.Equal(new ClipScore(true, true, true, true), Judge(Scene, frames));
        Assert.Equal(new ClipScore(false, true, true, true), Judge(Scene with { Objects = [Ball with { Shape = Shape.Star }] }, frames));
        Assert.Equal(new ClipScore(true, false, true, true), Judge(Scene with { Objects = [Ball with { Colour = Colour.Purple }] }, frames));
        Assert.Equal(new ClipScore(true, true, false, true), Judge(Scene with { Objects = [Ball with { Motion = Motion.RollLeft }] }, frames));
        Assert.Equal(new ClipScore(true, true, true, false), Judge(Scene with { Backdrop = Backdrop.Snow }, frames));
    }

    [Fact]
    public void ObjectThatStandsStill_MovesInNoDirection()
    {
        IReadOnlyList<byte[]> frames = Painted(Scene, _ => 0.5);
        Assert.All([Motion.RollRight, Motion.Rise, Motion.OrbitClockwise, Motion.Shrink, Motion.FadeOut], motion => Assert.False(Judge(Scene with { Objects = [Ball with { Motion = motion }] }, frames).Direction));
    }

    [Fact]
    public void EmptyBackdrop_ShowsTheBackdropAlone() =>
        Assert.Equal(new ClipScore(false, false, false, true), Judge(Scene, Painted(Scene with { Objects = [] }, time => time)));

    private static ScoreTotals Judged(Func<Clip, IReadOnlyList<byte[]>> frames, int ofOthers) =>
        ScoreTotals.Of([.. Enumerable.Range(0, Count).AsParallel().Select(i => Judge(HeldOut.Value[(i + ofOthers) % Count].Scene, frames(HeldOut.Value[i])))]);

    private static double[] Shares(ScoreTotals totals) => [totals.Shape, totals.Colour, totals.Direction, totals.Backdrop];

    private static ClipScore Judge(Scene scene, IReadOnlyList<byte[]> frames) => ClipJudge.Judge(scene, frames, Side, Side);

    private static byte[][] Painted(Scene scene, Func<double, double> time) =>
        [.. Enumerable.Range(0, Frames).Select(i => FramePainter.Paint(scene, time(i / (Frames - 1.0)), Side, Side))];

    /// <summary>As an autoencoder may leave it: its neighbours mixed in (1 2 1 both ways), and off by up to <paramref name="noise"/> levels.</summary>
    private static byte[] Degraded(byte[] frame, bool blurred, int noise)
    {
        byte[] result = [.. frame];
        for (int i = 0; i < frame.Length; i++)
        {
            int x = i / 3 % Side, y = i / 3 / Side;
            double value = frame[i];
            if (blurred)
            {
                (double sum, int weights) = (0, 0);
                for (int dy = Math.Max(-1, -y); dy <= Math.Min(1, Side - 1 - y); dy++)
                {
                    for (int dx = Math.Max(-1, -x); dx <= Math.Min(1, Side - 1 - x); dx++)
                    {
                        int weight = (2 - Math.Abs(dx)) * (2 - Math.Abs(dy));
                        (sum, weights) = (sum + (weight * frame[i + (((dy * Side) + dx) * 3)]), weights + weight);
                    }
                }

                value = sum / weights;
            }

            uint hash = unchecked(((uint)i * 2654435761u) ^ ((uint)frame[0] << 13));
            result[i] = (byte)Math.Clamp(value + ((((hash >> 8) % 1001 / 500.0) - 1) * noise), 0, 255);
        }

        return result;
    }
}
