using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class LoraTests
{
    [Fact]
    public void Keys_WithLoras_ChangeFromDenoisingOn()
    {
        Assert.Equal([false, true, true, true], Plan().Zip(Plan('a'), (without, with) => without != with));
        Assert.Equal([false, true, true, true], Plan('a').Zip(Plan('b'), (one, other) => one != other));
    }

    [Fact]
    public void Keys_LorasInAnotherOrder_Differ()
    {
        // They are added in float32, one after the other.
        Assert.NotEqual(Plan('a', 'b')[1], Plan('b', 'a')[1]);
        Assert.NotEqual(Plan('a')[1], Plan('a', 'a')[1]);
    }

    [Theory]
    [InlineData(LongVideoStrategy.Windows)]
    [InlineData(LongVideoStrategy.Continuation)]
    public void Keys_OfALongVideo_KnowItsLoras(LongVideoStrategy strategy)
    {
        ResolvedJob Job(params LoraSpec[]? loras) => Make.Resolve(Make.Long(33, spec => spec with { Strategy = strategy, WindowLatents = 13 }).Job, spec => spec with { Loras = loras });
        RenderPlan without = Make.Plan(Job(null));
        RenderPlan with = RenderPlanner.Plan(Job(new LoraSpec { Path = "a" }), Make.Model, ComputeDtype.Float32, inputs: Inputs('a'));

        Assert.Empty(without.Tasks.OfType<DenoiseTask>().Select(task => task.Key).Intersect(with.Tasks.OfType<DenoiseTask>().Select(task => task.Key)));
    }

    [Fact]
    public void Plan_LoraThatWasNotRead_IsTheCallersMistake()
    {
        Assert.Throws<ArgumentException>(() => RenderPlanner.Plan(Job(new LoraSpec { Path = "a" }), Make.Model, ComputeDtype.Float32));
    }

    [Fact]
    public void Check_LoraForOneExpertOfAModelThatHasNone_SaysSo()
    {
        ResolvedJob job = Job(new() { Path = "a" }, new() { Path = "b", Expert = LoraExpert.LowNoise });

        Assert.Equal(
            "spec.loras[1].expert: LowNoise has no effect: /models/x has one transformer; leave it out",
            Assert.Single(ModelChecks.Check(job, Make.Model)).ToString());
        Assert.Empty(ModelChecks.Check(job, Make.Model with { Experts = new ExpertFacts(0.9, 1) }));
    }

    private static ResolvedJob Job(params LoraSpec[] loras) => Make.Resolved(spec => spec with { Loras = loras.Length == 0 ? null : loras });

    private static JobInputs Inputs(params char[] digests) => JobInputs.None with { Loras = [.. digests.Select(digit => new LoraInput($"{digit}", new string(digit, 64), Weight: 1, LoraTarget.Both))] };

    private static ContentKey[] Plan(params char[] digests) =>
    [
        .. RenderPlanner.Plan(Job([.. digests.Select(digit => new LoraSpec { Path = $"{digit}" })]), Make.Model, ComputeDtype.Float32, inputs: Inputs(digests))
            .Tasks.Select(task => task.Key),
    ];
}
