using Wan.Farm.Testing;
using Wan.Models.Schedulers;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Schedulers;

public sealed class SolverTests
{
    public static TheoryData<string> Solvers => ["unipc", "dpm++2m", "euler"];

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Restore_FromAFileAtAnyStep_ContinuesWithTheSameBytes(string name)
    {
        const int steps = 7;
        using var scope = NewDisposeScope();
        using IFlowSolver whole = Make(name, steps);
        Tensor[] samples = [Start()];
        while (whole.StepIndex < steps)
            samples = [.. samples, whole.Step(Model(whole, samples[^1]), samples[^1])];

        for (int stop = 0; stop < steps; stop++)
        {
            using IFlowSolver first = Make(name, steps);
            Tensor sample = Start();
            while (first.StepIndex < stop)
                sample = first.Step(Model(first, sample), sample);
            string path = Path.Combine(Directory.CreateTempSubdirectory("solver-").FullName, "state.safetensors");
            using (SolverState saved = first.Save())
                saved.Write(path);

            using IFlowSolver second = Make(name, steps);
            using (SolverState read = SolverState.Read(path))
                second.Restore(read);
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
            Assert.Equal(stop, second.StepIndex);
            while (second.StepIndex < steps)
            {
                sample = second.Step(Model(second, sample), sample);
                TensorAssert.Identical(samples[second.StepIndex], sample, $"{name} stopped at {stop}, step {second.StepIndex}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Step_CallerOverwritesItsSample_ChangesNothingLater(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver kept = Make(name, 4);
        using IFlowSolver overwritten = Make(name, 4);
        Tensor expected = Start(), sample = Start();
        for (int i = 0; i < 4; i++)
        {
            expected = kept.Step(Model(kept, expected), expected);
            Tensor next = overwritten.Step(Model(overwritten, sample), sample);
            sample.zero_();
            sample = next;
        }
        TensorAssert.Identical(expected, sample);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Step_OneStepOfAStraightFlow_LandsOnTheData(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Make(name, 1);
        Tensor data = randn(2, 3, generator: new Generator(1)), noise = randn(2, 3, generator: new Generator(2));
        double sigma = solver.Sigmas[0];
        Tensor landed = solver.Step(noise - data, (data * (1 - sigma)) + (noise * sigma));
        TensorAssert.Close(data, landed, absolute: 1e-5);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Sigmas_AnyRun_FallToZero(string name)
    {
        foreach (int steps in new[] { 1, 2, 5, 50, 1000 })
        {
            using IFlowSolver solver = Make(name, steps);
            Assert.Equal(steps + 1, solver.Sigmas.Count);
            Assert.Equal(steps, solver.Timesteps.Count);
            Assert.Equal(0, solver.Sigmas[^1]);
            Assert.All(solver.Sigmas.Zip(solver.Sigmas.Skip(1)), pair => Assert.True(pair.Second < pair.First));
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Step_ManySteps_StaysFinite(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Make(name, 300);
        Tensor sample = Start();
        while (solver.StepIndex < 300)
            sample = solver.Step(Model(solver, sample), sample);
        Assert.True(sample.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Step_AfterTheLast_SaysThatAllStepsAreDone(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Make(name, 1);
        solver.Step(Start(), Start());
        Assert.Contains("All 1 steps", Assert.Throws<InvalidOperationException>(() => solver.Step(Start(), Start())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_VelocityOfAnotherShape_NamesBothShapes()
    {
        using var scope = NewDisposeScope();
        using UniPCSolver solver = new(4, shift: 5);
        string message = Assert.Throws<ArgumentException>(() => solver.Step(zeros(1, 2), zeros(2, 1))).Message;
        Assert.Contains("[1, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 1]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_StateOfAnotherSolverOrSchedule_IsRefused()
    {
        using var scope = NewDisposeScope();
        using UniPCSolver solver = new(4, shift: 5);
        using SolverState state = solver.Save();
        using DpmPlusPlus2MSolver other = new(4, shift: 5);
        using UniPCSolver longer = new(5, shift: 5);
        using UniPCSolver shifted = new(4, shift: 3);
        Assert.Contains("solver unipc", Assert.Throws<ArgumentException>(() => other.Restore(state)).Message, StringComparison.Ordinal);
        Assert.Contains("unipc/4/5", Assert.Throws<ArgumentException>(() => longer.Restore(state)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shifted.Restore(state));
    }

    [Fact]
    public void Schedule_ImpossibleNumbers_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowSchedule.UniPC(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowSchedule.UniPC(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowSchedule.FromPureNoise(4, double.NaN));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Step_NarrowVelocity_IsIntegratedInFloat32(string name)
    {
        using var scope = NewDisposeScope();
        using IFlowSolver solver = Make(name, 3);
        Tensor next = solver.Step(Start().to(ScalarType.BFloat16), Start());
        Assert.Equal(ScalarType.Float32, next.dtype);
    }

    private static IFlowSolver Make(string name, int steps) => name switch
    {
        "unipc" => new UniPCSolver(steps, shift: 5),
        "dpm++2m" => new DpmPlusPlus2MSolver(steps, shift: 5),
        _ => new EulerSolver(steps, shift: 5),
    };

    private static Tensor Start() => randn(1, 4, 2, 3, generator: new Generator(7));

    private static Tensor Model(IFlowSolver solver, Tensor x) => (x.tanh() * 0.7) - (x * 0.4) + (0.1 * solver.Timesteps[solver.StepIndex] / 1000);
}
