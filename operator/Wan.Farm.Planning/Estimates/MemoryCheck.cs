using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Refuses a render that cannot fit in memory, before it starts, and says what would.</summary>
public static class MemoryCheck
{
    /// <summary>Null when the job fits; else which stage needs how much, what is there, and what would fit.</summary>
    public static string? Refusal(ResolvedJob job, ModelFacts model, ComputeDtype dtype, MachineFacts machine, JobInputs? inputs = null)
    {
        ResourceEstimate estimate = Estimate(job, model, dtype, machine, inputs);
        if (Fits(estimate, machine))
        {
            return null;
        }

        StageEstimate stage = estimate.Largest;
        string where = machine.Device == DeviceKind.Cpu ? "this machine" : "the GPU";
        string each = machine.Processes == 1 ? "" : $" in each of {machine.Processes} {(machine.Group is null ? "lanes" : "ranks")}";
        return $"{stage.TaskId} needs about {Bytes.Show(stage.PeakBytes)} of memory{each} (weights {Bytes.Show(stage.WeightBytes)}, "
            + $"activations {Bytes.Show(stage.ActivationBytes)}, latents and caches {Bytes.Show(stage.CacheBytes)}) and {where} has "
            + $"{Bytes.Show(machine.MemoryAvailableBytes)} free; would fit: {string.Join(", or ", Remedies(job, model, dtype, machine, estimate, inputs))}";
    }

    private static IEnumerable<string> Remedies(ResolvedJob job, ModelFacts model, ComputeDtype dtype, MachineFacts machine, ResourceEstimate estimate, JobInputs? inputs)
    {
        bool FitsAs(VideoSpec video, ComputeDtype asDtype) =>
            With(job, video) is var other && RenderPlanner.Check(other, model, inputs ?? JobInputs.None).Count == 0 && Fits(Estimate(other, model, asDtype, machine, inputs), machine);

        if (job.Spec.Shots is null && MostFrames(job.Spec, model, video => FitsAs(video, dtype)) is { } fewer)
        {
            yield return $"spec.video.frames: {fewer.Frames}";
        }

        if (LongestWindow(job, model, window => Fits(Estimate(WithWindow(job, window), model, dtype, machine, inputs), machine)) is { } shorter)
        {
            yield return $"spec.longVideo.windowLatents: {shorter}";
        }

        if (LargestSize(job.Spec.Video, model, video => FitsAs(video, dtype)) is { } smaller)
        {
            yield return $"spec.video.width: {smaller.Width} with spec.video.height: {smaller.Height}";
        }

        if (dtype == ComputeDtype.Float32 && FitsAs(job.Spec.Video, ComputeDtype.BFloat16))
        {
            yield return "spec.precision: BFloat16";
        }

        yield return $"a machine with {Bytes.Show(estimate.PeakBytes * machine.Processes)} free";
    }

    /// <summary>The longest window, of whole patches and longer than its overlap.</summary>
    private static int? LongestWindow(ResolvedJob job, ModelFacts model, Func<int, bool> fits)
    {
        LongVideoSpec spec = job.Spec.LongVideo;
        int step = model.Transformer.PatchSize.T;
        return spec.Strategy == LongVideoStrategy.Single
            ? null
            : Largest(spec.OverlapLatents / step, spec.WindowLatents / step, n => fits(n * step)) * step;
    }

    /// <summary>The longest video at this size that the strategy still cuts, if it has to.</summary>
    private static VideoSpec? MostFrames(VideoJobSpec spec, ModelFacts model, Func<VideoSpec, bool> fits)
    {
        int step = model.Transformer.PatchSize.T;
        VideoSpec Of(int n) => spec.Video with { Frames = Timeline.Frames(n * step, model.Vae) };

        bool cuts = spec.LongVideo.Strategy is LongVideoStrategy.Windows or LongVideoStrategy.Continuation;
        int least = cuts ? (spec.LongVideo.WindowLatents / step) - 1 : 0;
        return Largest(least, Timeline.LatentFrames(spec.Video.Frames!.Value, model.Vae) / step, n => fits(Of(n))) is { } most ? Of(most) : null;
    }

    /// <summary>The largest number between two, neither of them included, that fits. Memory grows with it, so it is found by halving.</summary>
    private static int? Largest(int least, int failing, Func<int, bool> fits)
    {
        int fitting = least;
        while (failing - fitting > 1)
        {
            int middle = fitting + ((failing - fitting) / 2);
            (fitting, failing) = fits(middle) ? (middle, failing) : (fitting, middle);
        }

        return fitting == least ? null : fitting;
    }

    /// <summary>The largest size of about the same shape at this length.</summary>
    private static VideoSpec? LargestSize(VideoSpec video, ModelFacts model, Func<VideoSpec, bool> fits)
    {
        (int stepWidth, int stepHeight) = (model.Vae.SpatialStride * model.Transformer.PatchSize.W, model.Vae.SpatialStride * model.Transformer.PatchSize.H);
        VideoSpec Of(int n)
        {
            int width = n * stepWidth;
            int rows = video.Height!.Value * width / video.Width!.Value / stepHeight;
            return video with { Width = width, Height = Math.Max(1, rows) * stepHeight };
        }

        return Largest(0, video.Width!.Value / stepWidth, n => fits(Of(n))) is { } most ? Of(most) : null;
    }

    private static bool Fits(ResourceEstimate estimate, MachineFacts machine) => machine.Fits(estimate.PeakBytes);

    private static ResourceEstimate Estimate(ResolvedJob job, ModelFacts model, ComputeDtype dtype, MachineFacts machine, JobInputs? inputs) =>
        ResourceEstimator.Estimate(RenderPlanner.Plan(job, model, dtype, inputs: inputs), model, machine);

    private static ResolvedJob WithWindow(ResolvedJob job, int window) => ResolvedJob.Resolve(
        job.Job with { Spec = job.Spec with { LongVideo = job.Spec.LongVideo with { WindowLatents = window } } }, seedWhenAbsent: 0);

    private static ResolvedJob With(ResolvedJob job, VideoSpec video) =>
        ResolvedJob.Resolve(job.Job with { Spec = job.Spec with { Video = video } }, seedWhenAbsent: 0);
}
