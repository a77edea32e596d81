using Wan.Farm.Worker.Seams;

namespace Wan.Farm.Worker.Tests.Seams;

public sealed class SeamMeterTests
{
    private const int Frames = 49;
    private static readonly Join[] Joins = [new(13, "window"), new(25, "window"), new(37, "segment")];

    [Fact]
    public void Seams_OfAVideoWithoutAny_DoNotStandOut()
    {
        SeamReport report = Measure(MovingVideoAt(n => n));

        Assert.All(report.Joins, join =>
        {
            Assert.InRange(join.RmseRatio!.Value, 0.8, 1.25);
            Assert.InRange(join.DissimilarityRatio!.Value, 0.7, 1.4);
            Assert.InRange(join.SecondDifferenceRatio!.Value, 0.8, 1.25);
            Assert.InRange(join.ColourStepRatio!.Value, 0, 1.9);
            Assert.Empty(join.StandsOutBy);
        });
        Assert.Equal([13, 25, 37], report.Joins.Select(join => join.Frame));
        Assert.Equal(Frames - 1 - 3, report.Interior.Pairs);
    }

    [Fact]
    public void Seam_BrighterFromOneFrameOn_StandsOutThereAlone()
    {
        SeamReport report = Measure(Enumerable.Range(0, Frames).Select(n => MovingVideo.Frame(n, brightness: n < 25 ? 0 : 14)));

        Assert.Empty(report.Joins[0].StandsOutBy);
        Assert.Contains("rmse", report.Joins[1].StandsOutBy);
        Assert.Contains("colour", report.Joins[1].StandsOutBy);
        Assert.Contains("motion", report.Joins[1].StandsOutBy);
        Assert.InRange(report.Joins[1].ColourStep, 3, 8);
        Assert.Empty(report.Joins[2].StandsOutBy);
        Assert.InRange(report.Drift.Distance, 3, 8);
        Assert.InRange(report.Drift.Difference[0], 4, 8);
    }

    [Fact]
    public void Seam_MotionJumps_StandsOutThereAlone()
    {
        SeamReport report = Measure(MovingVideoAt(n => n < 25 ? n : n + 5));

        Assert.Empty(report.Joins[0].StandsOutBy);
        Assert.Superset(new HashSet<string> { "rmse", "ssim", "motion" }, report.Joins[1].StandsOutBy.ToHashSet());
        Assert.InRange(report.Joins[1].RmseRatio!.Value, 4, 8);
        Assert.Empty(report.Joins[2].StandsOutBy);
    }

    [Fact]
    public void Seam_FrameShownTwice_StandsOutThereAlone()
    {
        SeamReport report = Measure(MovingVideoAt(n => n < 25 ? n : n - 1));

        Assert.Empty(report.Joins[0].StandsOutBy);
        Assert.Superset(new HashSet<string> { "repeated", "motion" }, report.Joins[1].StandsOutBy.ToHashSet());
        Assert.Equal((0, 0), (report.Joins[1].Rmse, report.Joins[1].Dissimilarity!.Value));
        Assert.Empty(report.Joins[2].StandsOutBy);
    }

    [Fact]
    public void Seam_StillVideoElsewhere_HasNoRatios()
    {
        SeamReport report = Measure(MovingVideoAt(_ => 3));

        Assert.All(report.Joins, join => Assert.Equal((null, null, null), (join.RmseRatio, join.DissimilarityRatio, join.SecondDifferenceRatio)));
        Assert.Equal(0, report.Drift.Distance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Frames)]
    public void Join_NotBetweenTwoFrames_IsRefused(int frame)
    {
        FrameSeries series = Series(MovingVideoAt(n => n));

        Assert.Throws<ArgumentOutOfRangeException>(() => SeamMeter.Measure("video", series, [new Join(frame, "window")]));
    }

    [Fact]
    public void Series_OfThreeFrames_HoldsTheDifferencesThatOneCanComputeByHand()
    {
        byte[] Plain(byte level) => [.. Enumerable.Repeat(level, MovingVideo.Size.Width * MovingVideo.Size.Height * 3)];

        FrameSeries series = Series([Plain(100), Plain(110), Plain(117)]);

        Assert.Equal([0, 10, 7], series.Steps);
        Assert.Equal([0, 3, 0], series.Bends);
        Assert.Equal(LabColour.FromSrgb(110, 110, 110).L, series.Means[1][0], precision: 9);
    }

    [Fact]
    public void Latents_WithAJumpInOneChannel_StandOutThereAlone()
    {
        const int channels = 4, count = 30, positions = 60;
        var latents = new float[channels * count * positions];
        for (int c = 0; c < channels; c++)
        {
            for (int t = 0; t < count; t++)
            {
                for (int i = 0; i < positions; i++)
                    latents[(((c * count) + t) * positions) + i] = (float)(Math.Sin((i + (c * 7) + t) / 5.0) + (c == 2 && t >= 20 ? 1.5 : 0));
            }
        }

        FrameSeries series = LatentMeter.Measure(latents, channels, count);
        SeamReport report = SeamMeter.Measure("latents", series, [new Join(10, "chunk"), new Join(20, "chunk")]);

        Assert.Equal(SeriesKind.Latents, report.Kind);
        Assert.Empty(report.Joins[0].StandsOutBy);
        Assert.Equal(["rmse", "motion"], report.Joins[1].StandsOutBy);
        Assert.Null(report.Joins[1].Dissimilarity);
        Assert.Equal(2, Array.IndexOf(report.Drift.Difference, report.Drift.Difference.Max()));
        Assert.Equal(1.5, report.Drift.Difference[2], tolerance: 0.2);
    }

    private static IEnumerable<byte[]> MovingVideoAt(Func<int, double> time) => Enumerable.Range(0, Frames).Select(n => MovingVideo.Frame(time(n)));

    private static SeamReport Measure(IEnumerable<byte[]> frames) => SeamMeter.Measure("video", Series(frames), Joins);

    private static FrameSeries Series(IEnumerable<byte[]> frames)
    {
        var meter = new FrameMeter(MovingVideo.Size);
        foreach (byte[] frame in frames)
            meter.Add(frame);
        return meter.Build();
    }
}
