using Wan.Farm.Cli.Progress;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class StageTextTests
{
    private static readonly ContentKey Key = new(new string('a', 64));
    private static readonly SegmentFormat Format = new(16, 18);

    [Theory]
    [InlineData("decode", "Decoding")]
    [InlineData("decode-3", "Decoding (decode-3)")]
    [InlineData("shot-2-decode-3", "Decoding (shot-2-decode-3)")]
    public void Title_OfOneOfSeveral_SaysWhich(string id, string title)
    {
        var task = new DecodeTask(id, Key, new LatentRange(0, 1), [], new DecodeStart(null, 0), [], null, new VideoSize(16, 16), Format);

        Assert.Equal(title, StageText.Title(task));
    }

    [Fact]
    public void Title_OfTheOtherKinds_SaysWhatTheyDo()
    {
        Assert.Equal("Encoding text", StageText.Title(new EncodeTask("encode", Key, "p", "")));
        Assert.Equal("Decoding (decode-front)", StageText.Title(new DecodeFrontTask("decode-front", Key, new LatentRange(0, 1), [], new VideoSize(16, 16), [])));
        Assert.Equal("Making a preview", StageText.Title(new PreviewTask("preview", Key, Key, 1, new VideoSize(16, 16), Format)));
        Assert.Equal("Writing video", StageText.Title(new AssembleTask("assemble", Key, [], new VideoSize(16, 16), Format)));
    }
}
