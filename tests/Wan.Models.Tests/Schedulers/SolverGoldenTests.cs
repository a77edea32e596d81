using Wan.Farm.Testing.Golden;
using Wan.Models.Schedulers;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Schedulers;

public sealed class SolverGoldenTests
{
    [Theory]
    [MemberData(nameof(GoldenFixtures.Enumerate), "scheduler/unipc", MemberType = typeof(GoldenFixtures))]
    public void UniPC_PublishedTrajectories_AreFollowed(FixtureCase golden) =>
        AssertTrajectories(golden, (steps, shift) => new UniPCSolver(steps, shift));

    [Theory]
    [MemberData(nameof(GoldenFixtures.Enumerate), "scheduler/dpmpp", MemberType = typeof(GoldenFixtures))]
    public void DpmPlusPlus2M_PublishedTrajectories_AreFollowed(FixtureCase golden) =>
        AssertTrajectories(golden, (steps, shift) => new DpmPlusPlus2MSolver(steps, shift));

    [Theory]
    [MemberData(nameof(GoldenFixtures.Enumerate), "scheduler/euler", MemberType = typeof(GoldenFixtures))]
    public void Euler_EverySchedule_EndsWhereThePublishedOneDoes(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        if (golden.OutputNames.Count == 0)
            return;     // the inputs that the other cases share
        (int steps, double shift) = Sampling(golden);
        (string Name, FlowSchedule Schedule)[] schedules =
        [
            ("unipc", FlowSchedule.UniPC(steps, shift).WithExactTimesteps()),
            ("wan", FlowSchedule.FromPureNoise(steps, shift).WithExactTimesteps()),
            ("diffusers", FlowSchedule.Diffusers(steps, shift)),
        ];
        foreach ((string name, FlowSchedule schedule) in schedules)
        {
            golden.AssertOutput($"{name}_sigmas", tensor(schedule.Sigmas.Select(sigma => (float)sigma).ToArray()));
            golden.AssertOutput($"{name}_final_open", Run(golden, new EulerSolver(schedule), OpenLoop(golden))[^1]);
            golden.AssertOutput($"{name}_final_closed", Run(golden, new EulerSolver(schedule), ClosedLoop)[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenFixtures.EnumerateFixtures), "scheduler/timesteps", MemberType = typeof(GoldenFixtures))]
    public void Timesteps_PublishedTable_IsReproducedExactly(Fixture golden)
    {
        foreach (System.Text.Json.JsonElement row in golden.Json.GetProperty("table").EnumerateArray())
        {
            int steps = row.GetProperty("steps").GetInt32();
            double shift = row.GetProperty("shift").GetDouble();
            FlowSchedule unipc = FlowSchedule.UniPC(steps, shift);
            Assert.Equal(row.GetProperty("unipc_timesteps").EnumerateArray().Select(t => t.GetDouble()), unipc.Timesteps);
            Assert.Equal(row.GetProperty("dpmpp_timesteps").EnumerateArray().Select(t => t.GetDouble()), FlowSchedule.FromPureNoise(steps, shift).Timesteps);
            Assert.Equal(row.GetProperty("unipc_sigma_first").GetDouble(), unipc.Sigmas[0]);
            Assert.Equal(row.GetProperty("unipc_sigma_last_nonzero").GetDouble(), unipc.Sigmas[^2]);
        }
    }

    private static void AssertTrajectories(FixtureCase golden, Func<int, double, IFlowSolver> make)
    {
        using var scope = NewDisposeScope();
        if (golden.OutputNames.Count == 0)
            return;     // the inputs that the other cases share
        (int steps, double shift) = Sampling(golden);
        using IFlowSolver solver = make(steps, shift);
        golden.AssertOutput("timesteps", tensor(solver.Timesteps.Select(t => (long)t).ToArray()));
        golden.AssertOutput("sigmas", tensor(solver.Sigmas.Select(sigma => (float)sigma).ToArray()));
        int[] kept = [.. golden.Params.GetProperty("kept_steps").EnumerateArray().Select(step => step.GetInt32())];
        Tensor[] open = Run(golden, make(steps, shift), OpenLoop(golden));
        golden.AssertOutput("open_loop", stack(kept.Select(step => open[step])));
        Tensor[] closed = Run(golden, make(steps, shift), ClosedLoop);
        golden.AssertOutput("closed_loop", stack(kept.Select(step => closed[step])));
    }

    private static Tensor[] Run(FixtureCase golden, IFlowSolver solver, Func<IFlowSolver, Tensor, Tensor> model)
    {
        using (solver)
        {
            Tensor sample = golden.Fixture["shared"].Input("x0");
            return [.. Enumerable.Range(0, solver.Timesteps.Count).Select(_ => sample = solver.Step(model(solver, sample), sample))];
        }
    }

    private static Func<IFlowSolver, Tensor, Tensor> OpenLoop(FixtureCase golden)
    {
        Tensor outputs = golden.Fixture["shared"].Input("model_outputs");
        return (solver, _) => outputs[solver.StepIndex];
    }

    /// <summary>The formula of the fixture's config: 0.7·tanh(x) - 0.4·x + 0.1·t/1000.</summary>
    private static Tensor ClosedLoop(IFlowSolver solver, Tensor x) =>
        (x.tanh() * 0.7) - (x * 0.4) + (0.1 * solver.Timesteps[solver.StepIndex] / 1000);

    private static (int Steps, double Shift) Sampling(FixtureCase golden) =>
        (golden.Params.GetProperty("steps").GetInt32(), golden.Params.GetProperty("shift").GetDouble());
}
