using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests.Decoding;

public sealed class WarmUpCostTests
{
    private static readonly VideoSize size = new(1280, 720);

    [Theory]
    [InlineData(CacheScope.Stride2)]
    [InlineData(CacheScope.Stride4)]
    [InlineData(CacheScope.Stride8)]
    [InlineData(CacheScope.None)]
    public void WarmUp_FromAnyScope_RunsInFullOnlyForTheLastFourLatents(CacheScope scope)
    {
        int latents = DecoderMemory.LatentsAgain(scope);
        double decoded = Seconds(VaeDecoderCost.LatentFlops(Make.Model.Vae, size)), front = Seconds(VaeDecoderCost.FrontFlops(Make.Model.Vae, size));

        double warmUp = Seconds(VaeDecoderCost.WarmUpFlops(Make.Model.Vae, size, latents));

        Assert.InRange(warmUp, (4 * decoded) + ((latents - 4) * front * 0.999), (4 * decoded) + ((latents - 4) * decoded * 0.8));
    }

    [Fact]
    public void WarmUp_BeforeTheFeaturesAtStrideEightAreExact_RunsTheFrontAlone()
    {
        double front = Seconds(VaeDecoderCost.FrontFlops(Make.Model.Vae, size));

        double more = Seconds(VaeDecoderCost.WarmUpFlops(Make.Model.Vae, size, 38)) - Seconds(VaeDecoderCost.WarmUpFlops(Make.Model.Vae, size, 14));

        Assert.Equal(24 * front, more, front * 1e-6);
    }

    [Fact]
    public void Costs_NothingHandedOver_CountWarmingUpAtEveryJoin()
    {
        LatentRange[] segments = [new(0, 50), new(50, 50)];
        double warmUp = Seconds(VaeDecoderCost.WarmUpFlops(Make.Model.Vae, size, 38)), decoded = Seconds(VaeDecoderCost.LatentFlops(Make.Model.Vae, size));

        HandoverCost cold = HandoverCosts.Of(Make.Model.Vae, size, segments, linkGigabitsPerSecond: 10, new DecodeMeans(Workers: 2, Speed))
            .Single(cost => cost.Handover == Handover.Cold);

        Assert.Equal(warmUp + (50 * decoded), cold.Seconds, decoded * 1e-6);
    }

    private static MachineSpeed Speed => Make.Machine(Make.GiB).Speed;

    private static double Seconds(Flops flops) => flops.On(Speed).TotalSeconds;
}
