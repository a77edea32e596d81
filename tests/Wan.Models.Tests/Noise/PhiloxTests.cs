using Wan.Models.Noise;

namespace Wan.Models.Tests.Noise;

public sealed class PhiloxTests
{
    /// <summary>Random123's kat_vectors, philox4x32 10.</summary>
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Bits_PublishedKnownAnswers_AreReproduced(string counter, string key, string expected)
    {
        uint[] c = Words(counter), k = Words(key);
        (uint x0, uint x1, uint x2, uint x3) = Philox.Bits(c[0], c[1], c[2], c[3], k[0], k[1]);
        Assert.Equal(Words(expected), new[] { x0, x1, x2, x3 });
    }

    private static uint[] Words(string text) => [.. text.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
