using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Models.Tests.Golden;

public class TensorAssertTests
{
    [Fact]
    public void Close_OneElementTooFarOff_NamesItAndBothValues()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor expected = torch.ones(2, 3), actual = torch.ones(2, 3);
        actual[1, 2] = 1.5f;
        TensorMismatchException e = Assert.Throws<TensorMismatchException>(() => TensorAssert.Close(expected, actual, new Tolerance(0.1, 0)));
        Assert.Equal("tensor: 1 of 6 elements differ by more than atol 0.1 rtol 0; worst at [1, 2]: 1.5, expected 1 (largest error 5.0e-1)", e.Message);
    }

    [Fact]
    public void Close_WithinRelativeTolerance_Passes()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TensorAssert.Close(torch.full(3, 1000f), torch.full(3, 1000.5f), new Tolerance(0, 1e-3));
    }

    [Fact]
    public void Close_NotANumber_IsNeverClose()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assert.Throws<TensorMismatchException>(() => TensorAssert.Close(torch.ones(2), torch.full(2, float.NaN), new Tolerance(1e9, 1)));
        Assert.Throws<TensorMismatchException>(() => TensorAssert.Close(torch.full(2, float.NaN), torch.ones(2), new Tolerance(1e9, 1)));
    }

    [Fact]
    public void Close_OtherShape_SaysBoth()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TensorMismatchException e = Assert.Throws<TensorMismatchException>(() => TensorAssert.Close(torch.ones(2, 3), torch.ones(3, 2), Tolerance.Exact));
        Assert.Equal("tensor: shape [3, 2], expected [2, 3]", e.Message);
    }

    [Fact]
    public void Identical_LastBit_IsADifference()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor expected = torch.ones(4);
        TensorAssert.Identical(expected, torch.ones(4));
        Assert.Throws<TensorMismatchException>(() => TensorAssert.Identical(expected, torch.full(4, MathF.BitIncrement(1))));
    }

    [Theory]
    [MemberData(nameof(GoldenFixtures.Enumerate), "ops/* dit/* vae/* t5/* scheduler/* pipeline/*", MemberType = typeof(GoldenFixtures))]
    public void Enumerate_EveryCase_HasItsTensorsAndTolerances(FixtureCase @case)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assert.All(@case.InputNames.Select(@case.Input).Concat(@case.OutputNames.Select(@case.Output)), tensor => Assert.False(tensor.IsInvalid));
        Assert.All(@case.OutputNames, name => Assert.InRange(@case.ToleranceOf(name).Absolute, 0, 2));
    }

    [Fact]
    public void Enumerate_NothingThere_IsAnError() =>
        Assert.Throws<FileNotFoundException>(() => GoldenFixtures.Enumerate("dit/absent").ToList());

    [Fact]
    public void Model_PartsOfAPipeline_AreFilesOfItsRoot()
    {
        Fixture fixture = GoldenFixtures.Find("pipeline/t2v");
        Assert.True(File.Exists(fixture.ModelOf("vae")));
        Assert.True(Directory.Exists(fixture.ModelOf("dit")));
        Assert.True(Directory.Exists(GoldenFixtures.Find("dit/t2v").Model));
    }
}
