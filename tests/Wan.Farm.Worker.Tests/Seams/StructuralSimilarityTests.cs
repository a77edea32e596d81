using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Seams;

namespace Wan.Farm.Worker.Tests.Seams;

public sealed class StructuralSimilarityTests
{
    private static readonly VideoSize Size = new(24, 18);

    [Fact]
    public void Ssim_OfAFrameWithItself_IsOne()
    {
        StructuralSimilarity frame = Structure(First);

        Assert.Equal(1, frame.With(frame), precision: 9);
    }

    /// <summary>The number comes from the formula written out window by window in double precision (Python).</summary>
    [Fact]
    public void Ssim_OfTwoPatterns_IsTheNumberOfTheFormulaWrittenOut()
    {
        Assert.Equal(0.9345193664, Structure(First).With(Structure(Second)), precision: 5);
        Assert.Equal(0.9345193664, Structure(Second).With(Structure(First)), precision: 5);
    }

    [Theory]
    [InlineData(100, 110)]
    [InlineData(10, 200)]
    [InlineData(0, 255)]
    public void Ssim_OfPlainFrames_ComparesTheirBrightnessAlone(byte x, byte y)
    {
        const double c1 = 0.01 * 255 * 0.01 * 255;

        Assert.Equal(((2 * x * y) + c1) / ((x * x) + (y * y) + c1), Structure((_, _) => x).With(Structure((_, _) => y)), precision: 5);
    }

    [Fact]
    public void Ssim_FrameSmallerThanItsWindow_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StructuralSimilarity.Of(new byte[10 * 20 * 3], new VideoSize(10, 20)));

    private static int First(int x, int y) => ((x * 11) + (y * 7) + (x * y % 13 * 5)) % 256;

    private static int Second(int x, int y) => (int)Math.Min(255, (First(x, y) * 0.8) + (((x * 3) + (y * 5)) % 17 * 2));

    private static StructuralSimilarity Structure(Func<int, int, int> grey)
    {
        byte[] rgb = new byte[Size.Width * Size.Height * 3];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)grey(i / 3 % Size.Width, i / 3 / Size.Width);
        return StructuralSimilarity.Of(rgb, Size);
    }
}
