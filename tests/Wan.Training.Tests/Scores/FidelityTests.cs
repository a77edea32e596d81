using Wan.Training.Scores;

namespace Wan.Training.Tests.Scores;

public sealed class FidelityTests
{
    [Fact]
    public void Psnr_OfBytesThatAreAllOffByOne_Is48Decibels() => Assert.Equal(48.13, Fidelity.Psnr([[0, 10, 20], [30, 40, 50]], [[1, 11, 19], [31, 41, 49]]), tolerance: 0.005);

    [Fact]
    public void Psnr_OfEqualFrames_IsInfinite() => Assert.Equal(double.PositiveInfinity, Fidelity.Psnr([[1, 2, 3]], [[1, 2, 3]]));
}
