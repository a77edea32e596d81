using Wan.Parallel.Context;

namespace Wan.Parallel.Tests.Context;

/// <summary>How tokens are spread over ranks.</summary>
public sealed class TokenShardsTests
{
    [Theory]
    [InlineData(8, 4, "2 2 2 2")]
    [InlineData(5, 4, "2 2 1 0")]
    [InlineData(2, 5, "1 1 0 0 0")]
    [InlineData(7, 1, "7")]
    public void Count_OfEveryRank_IsItsShareOrWhatIsLeft(long tokens, int ranks, string expected)
    {
        TokenShards[] shards = [.. Enumerable.Range(0, ranks).Select(rank => new TokenShards(tokens, ranks, rank))];

        Assert.Equal(expected, string.Join(' ', shards.Select(shard => shard.Count)));
        Assert.Equal(tokens, shards.Sum(shard => shard.Count));
        Assert.All(shards, shard => Assert.InRange(shard.First + shard.Count, 0, tokens));
    }

    [Fact]
    public void RealIn_ABlockOfRanks_CountsNoPadding()
    {
        var shards = new TokenShards(Tokens: 5, Ranks: 6, Rank: 0);

        Assert.Equal([2, 2, 1], Enumerable.Range(0, 3).Select(block => shards.RealIn(block * 2, 2)));
        Assert.Equal(0, new TokenShards(Tokens: 3, Ranks: 6, Rank: 0).RealIn(4, 2));
    }
}
