using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

public sealed class CollectivesTests
{
    public static TheoryData<int> WorldSizes => [1, 2, 3];

    [Theory]
    [MemberData(nameof(WorldSizes))]
    public void AllReduce_Sum_GivesTheSumOnEveryRank(int ranks)
    {
        float[][] results = Lanes.Run(ranks, group =>
        {
            using Tensor values = tensor(new float[] { 1 + group.Rank, 10 * group.Rank });
            group.AllReduce(values, Reduction.Sum);
            return values.data<float>().ToArray();
        });
        float ranksSum = ranks * (ranks - 1) / 2f;
        Assert.All(results, result => Assert.Equal([ranks + ranksSum, 10 * ranksSum], result));
    }
}
