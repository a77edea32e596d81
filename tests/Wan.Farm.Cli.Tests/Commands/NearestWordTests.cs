using Wan.Farm.Cli.Commands;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("rende", "render")]
    [InlineData("redner", "render")]
    [InlineData("plna", "plan")]
    public void To_Typo_FindsTheWordMeant(string typo, string expected) => Assert.Equal(expected, NearestWord.To(typo, ["render", "plan", "model"]));

    [Fact]
    public void To_NothingNear_IsNull() => Assert.Null(NearestWord.To("banana", ["render", "plan", "model"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("ab", "ba", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_KnownPairs_CountsEdits(string from, string to, int expected) => Assert.Equal(expected, NearestWord.Distance(from, to));
}
