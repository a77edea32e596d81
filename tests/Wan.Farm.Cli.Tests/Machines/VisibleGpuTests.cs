using Wan.Farm.Cli.Machines;

namespace Wan.Farm.Cli.Tests.Machines;

public sealed class VisibleGpuTests
{
    [Theory]
    [InlineData(0, 4, null, "0")]
    [InlineData(3, 4, "", "3")]
    [InlineData(5, 4, null, "1")]
    [InlineData(1, 2, "6, GPU-8a", "GPU-8a")]
    [InlineData(2, 2, "6,7", "6")]
    [InlineData(1, 1, null, null)]
    [InlineData(1, 0, null, null)]
    public void Of_ARank_IsTheNextGpuOfThoseThatAreSeen(int rank, int devices, string? visible, string? expected) =>
        Assert.Equal(expected, VisibleGpu.Of(rank, devices, visible));
}
