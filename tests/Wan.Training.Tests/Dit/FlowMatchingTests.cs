using Wan.Training.Dit;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class FlowMatchingTests
{
    [Fact]
    public void FollowingTheVelocityFromNoise_EndsAtTheClip()
    {
        using var scope = NewDisposeScope();
        Tensor clip = ones([1, 1, 1, 2, 2]) * 0.7, noise = ones([1, 1, 1, 2, 2]) * -1.3, sigma = full([1, 1, 1, 1, 1], 0.6);
        Tensor end = FlowMatching.Mix(clip, noise, sigma) - (sigma * FlowMatching.Velocity(clip, noise));
        Assert.InRange((end - clip).abs().max().item<float>(), 0, 1e-6f);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(3, 0.75)]
    public void NoiseLevels_AreAroundTheShiftedMiddle(double shift, double median)
    {
        var random = new Random(1);
        double[] sigmas = [.. Enumerable.Range(0, 4001).Select(_ => FlowMatching.Sigma(random.NextDouble(), random.NextDouble(), shift)).Order()];
        Assert.Equal(median, sigmas[2000], tolerance: 0.02);
        Assert.All(sigmas, sigma => Assert.InRange(sigma, 1e-6, 1 - 1e-6));
    }
}
