using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Decoding;

/// <summary>Weighs the ways to hand over: bytes to move against latents to decode again, one after another or at one time.</summary>
public static class HandoverCosts
{
    public static Handover Fastest(IReadOnlyList<HandoverCost> costs) => costs.MinBy(cost => cost.Seconds)!.Handover;

    /// <summary>All ways, the simplest first: where two are as fast, the first is taken.</summary>
    /// <param name="segments">Of one timeline, in order.</param>
    public static IReadOnlyList<HandoverCost> Of(VaeFacts vae, VideoSize size, IReadOnlyList<LatentRange> segments, double linkGigabitsPerSecond, DecodeMeans means)
    {
        double latentSeconds = VaeDecoderCost.LatentFlops(vae, size).On(means.Speed).TotalSeconds;
        double frontSeconds = VaeDecoderCost.FrontFlops(vae, size).On(means.Speed).TotalSeconds;
        int latents = segments[^1].End;
        int joins = segments.Count - 1;
        int longest = segments.Max(segment => segment.Count);
        double share = means.ShareFrames ? FrameShares.Of(vae, size, means.Workers).Largest : 1;
        int rounds = (segments.Count + means.Workers - 1) / means.Workers;
        return [.. Enum.GetValues<Handover>().Where(handover => handover != Handover.Auto).Select(CostOf)];

        HandoverCost CostOf(Handover handover)
        {
            CacheScope scope = ScopeOf(handover);
            long bytes = handover == Handover.SameWorker ? 0 : VaeDecoderCost.CacheBytes(vae, size, scope);
            int again = handover == Handover.SameWorker ? 0 : DecoderMemory.LatentsAgain(scope);
            double join = (bytes * 8 / (linkGigabitsPerSecond * 1e9)) + VaeDecoderCost.WarmUpFlops(vae, size, again).On(means.Speed).TotalSeconds;
            double seconds = handover switch
            {
                Handover.SameWorker => latents * latentSeconds * share,         // a group that shares frames is one worker
                _ when joins == 0 => latents * latentSeconds * share,
                Handover.TwoPass => (latents * frontSeconds) + (rounds * (join + (longest * latentSeconds))),
                Handover.Cold => rounds * (join + (longest * latentSeconds)),
                _ => (latents * latentSeconds) + (joins * join),
            };
            return new HandoverCost(handover, bytes, again, seconds);
        }
    }

    internal static CacheScope ScopeOf(Handover handover) => handover switch
    {
        Handover.Full => CacheScope.Full,
        Handover.Stride2 => CacheScope.Stride2,
        Handover.Stride4 => CacheScope.Stride4,
        Handover.Stride8 or Handover.TwoPass => CacheScope.Stride8,
        _ => CacheScope.None,
    };
}
