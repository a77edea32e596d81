using Wan.Models.Layers;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Layers;

public sealed class FiniteGuardTests
{
    [Fact]
    public void Run_FiniteOutput_RunsOnceAndReportsNothing()
    {
        using var scope = NewDisposeScope();
        int runs = 0;
        Tensor output = FiniteGuard.Run("stage", () =>
        {
            runs++;
            Assert.False(ForwardProbe.IsAttached);
            return ones(3);
        });
        Assert.Equal(1, runs);
        Assert.Equal(3, output.sum().item<float>());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Run_SecondPartIsBad_NamesTheSecondPart(double bad)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<NonFiniteException>(() => FiniteGuard.Run("denoise step 3 of 50", () =>
        {
            Tensor x = ones(4);
            ForwardProbe.Report("blocks.0", x);
            x[2] = bad;
            ForwardProbe.Report("blocks.1", x);
            ForwardProbe.Report("blocks.2", x);
            return x;
        }));
        Assert.Equal("blocks.1", error.Block);
        Assert.Equal("denoise step 3 of 50: blocks.1 produced NaN or infinity", error.Message);
        Assert.False(ForwardProbe.IsAttached);
    }

    [Fact]
    public void Run_OnlyTheOutputIsBad_SaysSo()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<NonFiniteException>(() => FiniteGuard.Run("encode text", () =>
        {
            ForwardProbe.Report("blocks.0", ones(2));
            return full([2], double.NaN);
        }));
        Assert.Equal(NonFiniteException.OnlyOutput, error.Block);
    }

    [Fact]
    public void Attach_ProbeInsideProbe_GivesTheOuterOneBack()
    {
        using var scope = NewDisposeScope();
        List<string> outer = [], inner = [];
        using (new Names(outer).Attach())
        {
            using (new Names(inner).Attach())
                ForwardProbe.Report("first", ones(1));
            ForwardProbe.Report("second", ones(1));
        }
        ForwardProbe.Report("third", ones(1));
        Assert.Equal(["first"], inner);
        Assert.Equal(["second"], outer);
    }

    private sealed class Names(List<string> names) : ForwardProbe
    {
        protected override void Observe(string name, Tensor value) => names.Add(name);
    }
}
