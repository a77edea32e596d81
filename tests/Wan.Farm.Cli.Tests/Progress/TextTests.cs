using Wan.Farm.Cli.Progress;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class TextTests
{
    [Theory]
    [InlineData(0.0421, "0.04s")]
    [InlineData(12.34, "12.3s")]
    [InlineData(245, "4m 05s")]
    [InlineData(7630, "2h 07m")]
    [InlineData(100_000, "27h 46m")]
    [InlineData(200_000, "2d 07h")]
    public void Durations_Short_ReadsLikeAClock(double seconds, string expected) =>
        Assert.Equal(expected, Durations.Short(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(19L << 20, "19.0 MiB")]
    [InlineData(229L << 30, "229 GiB")]
    public void ByteSize_Short_UsesTheLargestUnitThatFits(long bytes, string expected) => Assert.Equal(expected, ByteSize.Short(bytes));
}
