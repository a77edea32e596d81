using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests.Decoding;

public sealed class HandoverCostTests
{
    private static readonly MachineSpeed Gpu = MachineSpeed.Assumed(DeviceKind.Cuda, 1, ComputeDtype.BFloat16);
    private static readonly MachineSpeed Cpu = MachineSpeed.Assumed(DeviceKind.Cpu, 2, ComputeDtype.Float32);

    /// <summary>Bytes to move against latents to decode again, at 1280 × 720 in float32.</summary>
    [Theory]
    [InlineData(1, "gpu", Handover.Stride8)]
    [InlineData(10, "gpu", Handover.Stride4)]
    [InlineData(100, "gpu", Handover.Full)]
    [InlineData(1, "cpu", Handover.Full)]
    public void Join_At720p_IsCheapestWith(double gigabitsPerSecond, string machine, Handover cheapest)
    {
        Dictionary<Handover, double> joins = JoinSeconds(gigabitsPerSecond, machine == "gpu" ? Gpu : Cpu);

        Assert.Equal(cheapest, joins.MinBy(join => join.Value).Key);
    }

    [Theory]
    [InlineData(Handover.SameWorker, 0, 0)]
    [InlineData(Handover.Full, 8312, 0)]
    [InlineData(Handover.Stride2, 3587, 4)]
    [InlineData(Handover.Stride4, 1562, 7)]
    [InlineData(Handover.Stride8, 465, 14)]
    [InlineData(Handover.TwoPass, 465, 14)]
    [InlineData(Handover.Cold, 0, 38)]
    public void Cost_At720p_MovesTheseMebibytesAndDecodesTheseLatentsAgain(Handover handover, long mebibytes, int again)
    {
        HandoverCost cost = Costs(latents: 120, workers: 2, 10, Cpu).Single(cost => cost.Handover == handover);

        Assert.Equal((mebibytes, again), (cost.BytesPerJoin >> 20, cost.LatentsAgain));
    }

    [Fact]
    public void Cost_OneWorkerAfterTheOther_IsThePlainDecodePlusItsJoins()
    {
        IReadOnlyList<HandoverCost> costs = Costs(latents: 120, workers: 8, 10, Cpu);
        double plain = costs.Single(cost => cost.Handover == Handover.SameWorker).Seconds;
        HandoverCost full = costs.Single(cost => cost.Handover == Handover.Full);

        Assert.Equal(plain + (4 * full.BytesPerJoin * 8 / 10e9), full.Seconds, precision: 6);
    }

    [Fact]
    public void Cost_MoreWorkers_ShortensOnlyWhatRunsSideBySide()
    {
        Dictionary<Handover, double> two = Costs(latents: 120, workers: 2, 10, Cpu).ToDictionary(cost => cost.Handover, cost => cost.Seconds);
        Dictionary<Handover, double> five = Costs(latents: 120, workers: 5, 10, Cpu).ToDictionary(cost => cost.Handover, cost => cost.Seconds);

        Assert.Equal([Handover.TwoPass, Handover.Cold], two.Keys.Where(handover => five[handover] < two[handover]));
        Assert.Equal([Handover.TwoPass, Handover.Cold], two.Keys.Where(handover => five[handover] != two[handover]));
    }

    [Fact]
    public void Auto_OneWorker_KeepsTheCacheWhereItIs()
    {
        Assert.All(Segments(Auto(120), means: null).Skip(1), segment => Assert.True(segment.GoesOn));
        Assert.All(Segments(Auto(120), new DecodeMeans(1, Cpu)).Skip(1), segment => Assert.True(segment.GoesOn));
    }

    [Theory]
    [InlineData(120, 5, Handover.Cold)]
    [InlineData(1008, 42, Handover.Cold)]
    [InlineData(24, 8, Handover.SameWorker)]
    public void Auto_SeveralWorkers_TakesWhatIsFastest(int latents, int workers, Handover fastest)
    {
        var means = new DecodeMeans(workers, Cpu);

        Assert.Equal(fastest, HandoverCosts.Fastest(RenderPlanner.HandoverCosts(Auto(latents), Make.Model, means)));
        Assert.Equal(
            Segments(Make.Resolve(Auto(latents).Job, spec => spec with { LongVideo = spec.LongVideo with { Decode = new() { Handover = fastest } } }), means)
                .Select(segment => segment.Start),
            Segments(Auto(latents), means).Select(segment => segment.Start));
    }

    /// <summary>160 columns of latents over 8 ranks: 20 each. As one worker they lose no time at joins.</summary>
    [Fact]
    public void Auto_RanksThatShareFrames_KeepTheCachesWhereTheyAre()
    {
        var together = new DecodeMeans(8, Cpu, ShareFrames: true);
        var size = new VideoSize(1280, 720);
        LatentRange[] segments = [.. DecodePlanner.Segments([new LatentRange(0, 120)], most: 24)];

        IReadOnlyList<HandoverCost> shared = HandoverCosts.Of(Make.Model.Vae, size, segments, 10, together), alone = HandoverCosts.Of(Make.Model.Vae, size, segments, 10, together with { ShareFrames = false });

        Assert.Equal(Handover.SameWorker, HandoverCosts.Fastest(shared));
        Assert.Equal(alone[0].Seconds / 8, shared[0].Seconds, precision: 6);
        Assert.Equal(alone.Skip(1), shared.Skip(1));
        Assert.All(Segments(Auto(120), together), segment => Assert.True(segment.HandsNothingOver));
    }

    /// <summary>A frame of two columns keeps two of eight ranks busy; segments side by side keep five.</summary>
    [Fact]
    public void Auto_FewerColumnsThanRanks_DecodesSegmentsSideBySide()
    {
        HandoverCost fastest = HandoverCosts.Of(
            Make.Model.Vae, new VideoSize(16, 720), DecodePlanner.Segments([new LatentRange(0, 1000)], most: 24), 10, new DecodeMeans(8, Cpu, ShareFrames: true)).MinBy(cost => cost.Seconds)!;

        Assert.Contains(fastest.Handover, new[] { Handover.Cold, Handover.TwoPass });
    }

    [Fact]
    public void Costs_OfAContinuation_CountItsChunksAsSegments()
    {
        ResolvedJob job = Make.Long(33, spec => spec with { Strategy = LongVideoStrategy.Continuation, WindowLatents = 13, OverlapLatents = 3 });
        IReadOnlyList<HandoverCost> costs = RenderPlanner.HandoverCosts(job, Make.Model, new DecodeMeans(2, Cpu));
        HandoverCost full = costs.Single(cost => cost.Handover == Handover.Full);

        Assert.Equal(2 * full.BytesPerJoin * 8 / 10e9, full.Seconds - costs[0].Seconds, precision: 6);
    }

    private static ResolvedJob Auto(int latents) => Make.Long(latents, spec => spec with { Strategy = LongVideoStrategy.Single });

    private static DecodeTask[] Segments(ResolvedJob job, DecodeMeans? means) => [.. Make.Plan(job, means).Tasks.OfType<DecodeTask>()];

    private static IReadOnlyList<HandoverCost> Costs(int latents, int workers, double gigabitsPerSecond, MachineSpeed speed) => HandoverCosts.Of(
        Make.Model.Vae,
        new VideoSize(1280, 720),
        DecodePlanner.Segments([new LatentRange(0, latents)], most: 24),
        gigabitsPerSecond,
        new DecodeMeans(workers, speed));

    /// <summary>What one join costs beyond decoding on.</summary>
    private static Dictionary<Handover, double> JoinSeconds(double gigabitsPerSecond, MachineSpeed speed)
    {
        double latent = VaeDecoderCost.LatentFlops(Make.Model.Vae, new VideoSize(1280, 720)).On(speed).TotalSeconds;
        return Costs(latents: 120, workers: 2, gigabitsPerSecond, speed)
            .Where(cost => cost.Handover is Handover.Full or Handover.Stride2 or Handover.Stride4 or Handover.Stride8 or Handover.Cold)
            .ToDictionary(cost => cost.Handover, cost => (cost.BytesPerJoin * 8 / (gigabitsPerSecond * 1e9)) + (cost.LatentsAgain * latent));
    }
}
