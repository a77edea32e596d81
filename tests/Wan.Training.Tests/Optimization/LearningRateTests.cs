using Wan.Training.Optimization;

namespace Wan.Training.Tests.Optimization;

public sealed class LearningRateTests
{
    private static readonly LearningRate Rate = new(Peak: 1, WarmUp: 10, Steps: 110);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(9, 1)]
    [InlineData(10, 1)]
    [InlineData(60, 0.55)]
    [InlineData(110, 0.1)]
    [InlineData(1000, 0.1)]
    public void Rate_RisesToThePeakAndFallsToATenthOfIt(long step, double rate) => Assert.Equal(rate, Rate.At(step), tolerance: 1e-9);
}
