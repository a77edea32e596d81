using Wan.Farm.Testing;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

public sealed class DenoiserStateTests
{
    private const int Latents = 7;

    [Theory]
    [InlineData("unipc")]
    [InlineData("dpm++")]
    [InlineData("euler")]
    public void Join_OfAllStretches_IsTheState(string solver)
    {
        using var scope = NewDisposeScope();
        using DenoiserState whole = State(solver, steps: 3);
        using DenoiserState first = whole.Narrow(0, 3), second = whole.Narrow(3, 1), third = whole.Narrow(4, 3);

        using DenoiserState joined = DenoiserState.Join([first, second, third]);

        Assert.Equal(whole.Solver.Values, joined.Solver.Values);
        Dictionary<string, Tensor> tensors = joined.Tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor);
        Assert.Equal(whole.Tensors.Select(pair => pair.Name).Order(), tensors.Keys.Order());
        foreach ((string name, Tensor tensor) in whole.Tensors)
            TensorAssert.Identical(tensor, tensors[name], name);
    }

    [Fact]
    public void Narrow_Stretch_HasEveryTensorsLatentsOfIt()
    {
        using var scope = NewDisposeScope();
        using DenoiserState whole = State("unipc", steps: 3), part = whole.Narrow(2, 4);

        Dictionary<string, Tensor> tensors = part.Tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor);
        Assert.Equal(4, tensors.Count);
        foreach ((string name, Tensor tensor) in whole.Tensors)
            TensorAssert.Identical(tensor.narrow(1, 2, 4).contiguous(), tensors[name], name);
    }

    [Fact]
    public void Join_StretchesOfDifferentSteps_IsRefusedWithBoth()
    {
        using var scope = NewDisposeScope();
        using DenoiserState early = State("unipc", steps: 2), late = State("unipc", steps: 3);

        var error = Assert.Throws<ArgumentException>(() => DenoiserState.Join([early, late]));

        Assert.Contains("step_index 3, the first one 2", error.Message);
    }

    private static DenoiserState State(string name, int steps)
    {
        Random random = new(6);
        Tensor sample = TensorWeights.Random(random, 2, Latents, 3, 4);
        using IFlowSolver solver = name switch
        {
            "unipc" => new UniPCSolver(5, 5),
            "dpm++" => new DpmPlusPlus2MSolver(5, 5),
            _ => new EulerSolver(5, 5),
        };
        for (int i = 0; i < steps; i++)
            sample = solver.Step(TensorWeights.Random(random, 2, Latents, 3, 4), sample);
        return new DenoiserState(sample, solver.Save());
    }
}
