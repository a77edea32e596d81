using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Tests.Support;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines.Windows;

[Collection(ProcessWideCollection.Name)]
public sealed class WindowFusionTests
{
    private const int Channels = 3, Height = 2, Width = 5;

    [Fact]
    public void Fuse_OneWindow_ReturnsTheVelocityItself()
    {
        using var scope = NewDisposeScope();
        Tensor latents = Latents(4), predicted = latents * 3;
        using WindowFusion fusion = new(LaneWindows.Alone([new LatentWindow(0, 4)]), exchange: null, CPU);

        Tensor fused = fusion.Fuse(latents, (_, _) => predicted);

        Assert.Same(predicted, fused);
        TensorAssert.Identical(latents * 3, fused);
    }

    [Theory]
    [MemberData(nameof(Layouts.All), MemberType = typeof(Layouts))]
    public void Fuse_SeveralWindows_IsTheWeightedMeanAtEveryLatent(int count, int length, int stride)
    {
        using var scope = NewDisposeScope();
        LatentWindow[] windows = Layouts.Windows(count, length, stride);
        Tensor latents = Latents(count);

        Tensor fused = Fuse(LaneWindows.Alone(windows), exchange: null, latents);

        for (int n = 0; n < count; n++)
        {
            int[] here = [.. Enumerable.Range(0, windows.Length).Where(k => n >= windows[k].First && n < windows[k].End)];
            double[] weights = [.. here.Select(k => (double)WindowWeights.Of(windows, k)[n - windows[k].First])];
            Tensor sum = zeros([Channels, Height, Width], ScalarType.Float64);
            for (int i = 0; i < here.Length; i++)
            {
                LatentWindow window = windows[here[i]];
                Tensor velocity = Predict(latents.narrow(1, window.First, window.Count).contiguous(), window.First);
                sum += velocity.select(1, n - window.First).to(ScalarType.Float64) * weights[i];
            }

            TensorAssert.Close((sum / weights.Sum()).to(ScalarType.Float32), fused.select(1, n), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Layouts.All), MemberType = typeof(Layouts))]
    public void Fuse_SeveralLanes_GiveTheBytesOfOne(int count, int length, int stride)
    {
        using var scope = NewDisposeScope();
        LatentWindow[] windows = Layouts.Windows(count, length, stride);
        Tensor latents = Latents(count);
        Tensor alone = Fuse(LaneWindows.Alone(windows), exchange: null, latents);

        for (int lanes = 2; lanes <= Math.Min(3, windows.Length); lanes++)
        {
            LaneWindows[] divided = Layouts.Divide(windows, lanes);
            Tensor[] fused = MemoryExchange.Run(lanes, (lane, exchange) => Fuse(divided[lane], exchange, latents).DetachFromDisposeScope());
            for (int lane = 0; lane < lanes; lane++)
            {
                LatentWindow span = divided[lane].Span;
                TensorAssert.Identical(alone.narrow(1, span.First, span.Count).contiguous(), fused[lane], $"lane {lane} of {lanes}");
                fused[lane].Dispose();
            }
        }
    }

    [Fact]
    public void Fuse_OneWindowPerLane_PredictsOnlyThatOne()
    {
        using var scope = NewDisposeScope();
        LatentWindow[] windows = Layouts.Windows(10, 6, 4);
        LaneWindows[] divided = Layouts.Divide(windows, 2);
        Tensor latents = Latents(10);
        int[] predictions = new int[2];

        Tensor[] fused = MemoryExchange.Run(2, (lane, exchange) =>
        {
            LatentWindow span = divided[lane].Span;
            using WindowFusion fusion = new(divided[lane], exchange, CPU);
            return fusion.Fuse(latents.narrow(1, span.First, span.Count), (window, firstLatent) =>
            {
                Assert.Contains(windows, known => known.First == firstLatent);
                predictions[lane]++;
                return Predict(window, firstLatent);
            });
        });

        Assert.Equal([1, 1], predictions);
        Assert.All(fused, tensor => tensor.Dispose());
    }

    [Fact]
    public void Constructor_LanesWithoutAnExchange_IsRefused()
    {
        LaneWindows half = Layouts.Divide(Layouts.Windows(10, 6, 4), 2)[0];
        var error = Assert.Throws<ArgumentException>(() => new WindowFusion(half, exchange: null, CPU));
        Assert.Contains("2 lanes need an exchange", error.Message);
    }

    [Fact]
    public void Fuse_Repeated_KeepsNoTensors()
    {
        LatentWindow[] windows = Layouts.Windows(9, 5, 3);
        LaneWindows[] divided = Layouts.Divide(windows, 2);
        Tensor latents = Latents(9);
        long[] grown = new long[2];
        MemoryExchange.Run(2, (lane, exchange) =>
        {
            Repeat(divided[lane], exchange, latents);
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (int i = 0; i < 5; i++)
                Repeat(divided[lane], exchange, latents);
            grown[lane] = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
            return latents;
        });
        latents.Dispose();

        Assert.Equal([0, 0], grown);

        static void Repeat(LaneWindows lane, IOverlapExchange? exchange, Tensor latents) => Fuse(lane, exchange, latents).Dispose();
    }

    private static Tensor Fuse(LaneWindows lane, IOverlapExchange? exchange, Tensor latents)
    {
        using WindowFusion fusion = new(lane, exchange, CPU);
        using Tensor span = latents.narrow(1, lane.Span.First, lane.Span.Count);
        return fusion.Fuse(span, Predict);
    }

    /// <summary>Depends on the whole window and its place, so that two windows disagree where they overlap.</summary>
    private static Tensor Predict(Tensor window, int firstLatent)
    {
        using var scope = NewDisposeScope();
        return ((window * 2) - window.mean() + (0.1 * firstLatent)).sin().MoveToOuterDisposeScope();
    }

    private static Tensor Latents(int count) => TensorWeights.Random(new Random(count), Channels, count, Height, Width);
}
