using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning.Tests.Keys;

public sealed class CanonicalTextTests
{
    [Fact]
    public void Add_EachType_WritesLengthAndValue()
    {
        string text = new CanonicalText("demo/1")
            .Add("text", "né\n")
            .Add("whole", -5L)
            .Add("seed", ulong.MaxValue)
            .Add("number", 0.1)
            .Add("zero", -0.0)
            .Add("latents", new LatentRange(3, 4))
            .Add("input", [new ContentKey("ab"), new ContentKey("cd")])
            .ToString();

        Assert.Equal(
            "kind=6:demo/1\ntext=4:né\n\nwhole=2:-5\nseed=20:18446744073709551615\nnumber=3:0.1\nzero=1:0\n"
                + "latents.first=1:3\nlatents.count=1:4\ninput.count=1:2\ninput=2:ab\ninput=2:cd\n",
            text);
    }

    [Fact]
    public void Key_OfAText_IsItsSha256()
    {
        // printf 'kind=6:demo/1\n' | sha256sum
        Assert.Equal("69d9734bbb10a474416b92b955726fa356df2d2494e92b624b19fca7c4171fcb", new CanonicalText("demo/1").Key().Hex);
    }
}
