using Wan.Training.Runs;

namespace Wan.Training.Tests.Runs;

public sealed class TrainingRanksTests
{
    [Fact]
    public void Shares_CoverAllClipsOnce()
    {
        (int First, int Count)[] shares = new (int, int)[2];
        TwoRanks.Run(ranks => shares[ranks.Leads ? 0 : 1] = ranks.ShareOf(7));
        Assert.Equal([(0, 3), (3, 4)], shares);
        Assert.Equal((0, 7), TrainingRanks.Alone.ShareOf(7));
    }

    [Fact]
    public void Stage_WithFewerClipsThanRanks_IsNamed()
    {
        TwoRanks.Run(ranks =>
        {
            TrainingException e = Assert.Throws<TrainingException>(() => ranks.For([new Stage(4), new Stage(1)]));
            Assert.StartsWith("stages[1].batchSize: 1 is less than the 2 processes", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Ending_OfOneRank_IsEverybodys()
    {
        int[] said = new int[2];
        TwoRanks.Run(ranks => said[ranks.Leads ? 0 : 1] = ranks.Largest(ranks.Leads ? 0 : 2));
        Assert.Equal([2, 2], said);
    }

    private sealed record Stage(int BatchSize) : TrainingStage(Frames: 1, Width: 16, Height: 16, BatchSize, Steps: 1);
}
