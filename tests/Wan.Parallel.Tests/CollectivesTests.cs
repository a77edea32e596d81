using static TorchSharp.torch;

namespace Wan.Parallel.Tests;

public sealed class CollectivesTests
{
    public static TheoryData<int> WorldSizes => [1, 2, 3];

    public static TheoryData<int, ScalarType> WorldSizesAndTypes
    {
        get
        {
            TheoryData<int, ScalarType> cases = [];
            foreach (ScalarType type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16, ScalarType.Byte, ScalarType.Int64])
            {
                for (int ranks = 1; ranks <= 3; ranks++) cases.Add(ranks, type);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(WorldSizesAndTypes))]
    public void AllReduce_EachReduction_CombinesEveryRanksValues(int ranks, ScalarType type)
    {
        double[][] results = Lanes.Run(ranks, group => new[] { Reduction.Sum, Reduction.Max, Reduction.Min }.SelectMany(reduction =>
        {
            using Tensor values = tensor(new float[] { 1 + group.Rank, 10 - group.Rank }).to_type(type);
            group.AllReduce(values, reduction);
            return Numbers(values);
        }).ToArray());
        double sum = ranks * (ranks - 1) / 2;
        Assert.All(results, result => Assert.Equal([ranks + sum, (10 * ranks) - sum, ranks, 10, 1, 11 - ranks], result));
    }

    [Theory]
    [MemberData(nameof(WorldSizes))]
    public void AllReduce_LargeTensorThatDoesNotDivide_HasTheSameBitsAsSummingInRankOrder(int ranks)
    {
        static Tensor Values(int rank) => (arange(50_001, dtype: ScalarType.Float32) * (0.1f + rank)).sin();
        using Tensor expected = Values(0);
        for (int rank = 1; rank < ranks; rank++) expected.add_(Values(rank));

        Tensor[] results = Lanes.Run(ranks, group =>
        {
            Tensor values = Values(group.Rank);
            group.AllReduce(values, Reduction.Sum);
            return values;
        });

        Assert.All(results, result => Assert.True(result.bytes.SequenceEqual(expected.bytes)));
    }

    [Theory]
    [MemberData(nameof(WorldSizesAndTypes))]
    public void AllGather_TensorOfEachRank_StacksThemInRankOrder(int ranks, ScalarType type)
    {
        double[][] results = Lanes.Run(ranks, group =>
        {
            using Tensor own = full([1, 2], 7 + group.Rank, dtype: type);
            using Tensor all = group.AllGather(own);
            Assert.Equal([ranks, 1, 2], all.shape);
            return Numbers(all);
        });
        double[] expected = [.. Enumerable.Range(0, ranks).SelectMany(rank => new double[] { 7 + rank, 7 + rank })];
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Theory]
    [MemberData(nameof(WorldSizes))]
    public void AllToAll_PartsOfDifferentSizes_RankIGetsEachRanksIthPart(int ranks)
    {
        double[][] results = Lanes.Run(ranks, group =>
        {
            // From rank s to rank r go s + r elements (none from 0 to 0) with the value 10·s + r.
            Tensor[] send = [.. Enumerable.Range(0, ranks).Select(to => full([group.Rank + to], (10f * group.Rank) + to))];
            Tensor[] receive = [.. Enumerable.Range(0, ranks).Select(from => zeros(group.Rank + from))];
            group.AllToAll(send, receive);
            return receive.SelectMany(Numbers).ToArray();
        });
        for (int rank = 0; rank < ranks; rank++)
        {
            double[] expected = [.. Enumerable.Range(0, ranks).SelectMany(from => Enumerable.Repeat((10.0 * from) + rank, from + rank))];
            Assert.Equal(expected, results[rank]);
        }
    }

    [Theory]
    [MemberData(nameof(WorldSizes))]
    public void Broadcast_LastRanksTensor_ReachesEveryRank(int ranks)
    {
        double[][] results = Lanes.Run(ranks, group =>
        {
            using Tensor values = full([3], group.Rank, dtype: ScalarType.Int64);
            group.Broadcast(values, root: ranks - 1);
            return Numbers(values);
        });
        Assert.All(results, result => Assert.Equal([ranks - 1, ranks - 1, ranks - 1], result));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Barrier_OneRankLate_HoldsTheOthersBack(int ranks)
    {
        int arrived = 0;
        int[] seen = Lanes.Run(ranks, group =>
        {
            if (group.Rank == ranks - 1) Thread.Sleep(200);
            Interlocked.Increment(ref arrived);
            group.Barrier();
            return Volatile.Read(ref arrived);
        });
        Assert.All(seen, count => Assert.Equal(ranks, count));
    }

    private static double[] Numbers(Tensor values)
    {
        using Tensor wide = values.to_type(ScalarType.Float64).flatten();
        return wide.data<double>().ToArray();
    }
}
