using FsCheck.Xunit;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Denoising;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

public sealed class PlanProperties
{
    [Property]
    public bool Plan_Twice_ChangesNothing(int latents, int window, int overlap, int strategy, int handover)
    {
        ResolvedJob job = AnyJob(latents, window, overlap, strategy, handover);
        return Make.Plan(job).Tasks.Select(task => task.Key).SequenceEqual(Make.Plan(job).Tasks.Select(task => task.Key));
    }

    [Property]
    public bool Plan_AnyCut_DecodesAndShowsEveryLatentOnce(int latents, int window, int overlap, int strategy, int handover)
    {
        ResolvedJob job = AnyJob(latents, window, overlap, strategy, handover);
        RenderPlan plan = Make.Plan(job);
        AssembleTask assemble = plan.Tasks.OfType<AssembleTask>().Single();
        DecodeTask[] segments = [.. plan.Tasks.OfType<DecodeTask>()];
        return Any.Partitions(segments.Select(segment => segment.Latents), plan.LatentFrames)
            && segments.Select(segment => segment.Key).SequenceEqual(assemble.Segments.Select(segment => segment.Key))
            && assemble.Frames == job.Frames
            && plan.Frames == job.Frames;
    }

    [Property]
    public bool Plan_AnyCut_EverySegmentReadsWhatItsDecoderNeeds(int latents, int window, int overlap, int strategy, int handover)
    {
        RenderPlan plan = Make.Plan(AnyJob(latents, window, overlap, strategy, handover));
        return plan.Tasks.OfType<DecodeTask>().All(task =>
            Enumerable.Range(task.Start.First, task.Latents.End - task.Start.First).All(latent => task.Sources.Any(chunk => chunk.Latents.Contains(latent))));
    }

    [Property]
    public bool Plan_AnyCut_ListsInputsAndCachesBeforeTheirUsersAndEachArtifactOnce(int latents, int window, int overlap, int strategy, int handover)
    {
        RenderPlan plan = Make.Plan(AnyJob(latents, window, overlap, strategy, handover));
        var made = new HashSet<ContentKey>();
        return plan.Tasks.All(task =>
            task.Inputs.Concat(task.Hints).All(made.Contains)
            && task.Outputs.Concat(task is DecodeTask decode ? decode.Leaves.Select(cache => cache.Key) : []).All(made.Add));
    }

    [Property]
    public bool Plan_AnyCut_NoSegmentReachesAcrossChunksOfAContinuation(int latents, int window, int overlap, int handover)
    {
        ResolvedJob job = AnyJob(latents, window, overlap, (int)LongVideoStrategy.Continuation, handover);
        LongVideoSpec spec = job.Spec.LongVideo;
        RenderPlan plan = Make.Plan(job);
        IReadOnlyList<LatentRange> added = ContinuationLayout.New(ContinuationLayout.Chunks(plan.LatentFrames, spec.WindowLatents, spec.OverlapLatents));
        return plan.Tasks.OfType<DecodeTask>().All(task => task.Latents.Count <= spec.Decode.SegmentLatents
            && added.Count(block => block.Intersect(task.Latents).Count > 0) == 1);
    }

    [Property]
    public bool Plan_AnyCut_EachCacheIsLeftByTheOneThatPassesItsLatent(int latents, int window, int overlap, int strategy, int handover)
    {
        RenderPlan plan = Make.Plan(AnyJob(latents, window, overlap, strategy, handover));
        CacheHandover[] wanted = [.. plan.Tasks.OfType<DecodeTask>().Select(task => task.Start.Cache).OfType<CacheHandover>()];
        CacheHandover[] left = [.. plan.Tasks.OfType<DecodeTask>().SelectMany(task => task.Leaves)];
        CacheHandover[] front = [.. plan.Tasks.OfType<DecodeFrontTask>().SelectMany(task => task.Caches)];
        return left.Concat(front).SequenceEqual(wanted)
            && (left.Length == 0 || front.Length == 0)
            && plan.Tasks.OfType<DecodeTask>().All(task => task.Leaves.All(cache => cache.NextLatent > task.Latents.First && cache.NextLatent <= task.Latents.End));
    }

    [Property]
    public bool Plan_AnyCut_JoinsFollowEachOtherInsideTheVideo(int latents, int window, int overlap, int strategy, int handover)
    {
        RenderPlan plan = Make.Plan(AnyJob(latents, window, overlap, strategy, handover));
        return plan.Joins.All(join => join.Frame > 0 && join.Frame < plan.Frames)
            && plan.Joins.Zip(plan.Joins.Skip(1), (one, next) => (one.Frame, one.Kind).CompareTo((next.Frame, next.Kind)) < 0).All(fine => fine);
    }

    [Property]
    public bool Keys_AnyMeansToDecode_AreTheSame(int latents, int window, int overlap, int strategy, int handover, int workers)
    {
        ResolvedJob job = AnyJob(latents, window, overlap, strategy, handover);
        ResolvedJob other = Make.Resolve(job.Job, spec => spec with
        {
            LongVideo = spec.LongVideo with { Decode = spec.LongVideo.Decode with { Handover = Handover.Auto, LinkGigabitsPerSecond = 1 } },
            Output = spec.Output with { Preview = false },
        });
        var means = new DecodeMeans(Any.Between(1, 64, workers), MachineSpeed.Assumed(DeviceKind.Cuda, 1, ComputeDtype.BFloat16));
        return Frames(Make.Plan(job)).SequenceEqual(Frames(Make.Plan(other, means)));
    }

    [Property]
    public bool Keys_OfTwoPrompts_AreEqualExactlyWhenThePromptsAre(string? a, string? b)
    {
        // Lone surrogates are no text; files cannot hold them.
        (string x, string y) = (Readable(a), Readable(b));
        return (KeyOf(x, y) == KeyOf(y, x)) == (x == y) && KeyOf(x, "") == KeyOf(x, "");
    }

    /// <summary>What the frames are made of: all but caches and previews.</summary>
    private static IEnumerable<ContentKey> Frames(RenderPlan plan) =>
        plan.Tasks.Where(task => task is not (DecodeFrontTask or PreviewTask)).SelectMany(task => task.Outputs.Prepend(task.Key));

    private static ContentKey KeyOf(string prompt, string negativePrompt) =>
        Make.Plan(spec => spec with { Prompt = prompt, NegativePrompt = negativePrompt }).Tasks[0].Key;

    private static string Readable(string? text) => string.Concat((text ?? "").Where(c => !char.IsSurrogate(c)));

    private static ResolvedJob AnyJob(int latents, int window, int overlap, int strategy, int handover)
    {
        (int length, int windowLatents, int overlapLatents) = Any.Cut(latents, window, overlap);
        LongVideoStrategy cut = Any.OneOf(
            [LongVideoStrategy.Auto, LongVideoStrategy.Single, LongVideoStrategy.Windows, LongVideoStrategy.Continuation], strategy);
        return Make.Long(Math.Max(length, windowLatents), spec => spec with
        {
            Strategy = cut,
            WindowLatents = windowLatents,
            OverlapLatents = overlapLatents,
            Decode = new() { SegmentLatents = Any.Between(1, 50, latents ^ window), Handover = Any.OneOf(Enum.GetValues<Handover>(), handover) },
        });
    }
}
