using Wan.Farm.Operator.VideoJobs;

namespace Wan.Farm.Operator.Tests.VideoJobs;

public sealed class IndexRangesTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("3", 3)]
    [InlineData("0-4,6", 0, 1, 2, 3, 4, 6)]
    [InlineData("0,2,4-5", 0, 2, 4, 5)]
    public void Indices_AreWrittenAsRanges(string? text, params int[] indices) => Assert.Equal(text, IndexRanges.Write(indices, 100));

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0-4,6", 0, 1, 2, 3, 4, 6)]
    [InlineData("6, 2, 2-3", 2, 3, 6)]
    public void Ranges_ThatWereWritten_AreReadAgain(string text, params int[] indices) => Assert.Equal(indices, IndexRanges.Read(text, 7));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("4-2")]
    [InlineData("-1")]
    [InlineData("0-7")]
    [InlineData("1,,2")]
    public void Ranges_OfAnotherForm_AreNotRead(string text) => Assert.Null(IndexRanges.Read(text, 7));

    [Fact]
    public void Ranges_ThatAreTooLong_AreCutBetweenTwo()
    {
        string text = IndexRanges.Write(Enumerable.Range(0, 1000).Select(index => index * 2), 40)!;

        Assert.True(text.Length <= 40, text);
        Assert.Matches(@"^[0-9]+(,[0-9]+)*,…$", text);
    }
}
