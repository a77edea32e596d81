using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

public sealed class CheckpointPolicyTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void IsDue_AfterTheFirstStep_IsTrue() => Assert.True(new CheckpointPolicy(clock).IsDue);

    [Fact]
    public void Steps_LongComparedWithSaving_AreAllSaved() => Assert.Equal(50, Saves(steps: 50, secondsPerStep: 30, secondsPerSave: 0.2));

    [Theory]
    [InlineData(0.01, 0.005)]
    [InlineData(1, 0.3)]
    [InlineData(0.001, 2)]
    public void Steps_ShortComparedWithSaving_SpendAtMostOnePercentOnIt(double secondsPerStep, double secondsPerSave)
    {
        const int Steps = 100_000;
        int saves = Saves(Steps, secondsPerStep, secondsPerSave);
        Assert.InRange(saves, 1, 1 + (0.01 * Steps * secondsPerStep / secondsPerSave));
    }

    private int Saves(int steps, double secondsPerStep, double secondsPerSave)
    {
        var policy = new CheckpointPolicy(clock);
        int saves = 0;
        for (int step = 0; step < steps; step++)
        {
            clock.Advance(secondsPerStep);
            if (!policy.IsDue)
                continue;
            saves++;
            clock.Advance(secondsPerSave);
            policy.Saved(TimeSpan.FromSeconds(secondsPerSave));
        }
        return saves;
    }
}
