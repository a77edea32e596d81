using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Denoising;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning;

/// <summary>Turns a job into tasks over its latent timeline. Reads only its arguments.</summary>
public static class RenderPlanner
{
    /// <param name="means">What there is to decode with; null is one worker. Keys, frames and joins do not depend on it.</param>
    /// <param name="inputs">The pictures that the job names; null when it names none.</param>
    /// <exception cref="InvalidJobException">The model cannot render this job.</exception>
    /// <exception cref="ArgumentException">The job names a picture that is not among the inputs.</exception>
    public static RenderPlan Plan(ResolvedJob job, ModelFacts model, ComputeDtype dtype, DecodeMeans? means = null, JobInputs? inputs = null)
    {
        IReadOnlyList<FieldProblem> problems = ModelChecks.Check(job, model);
        if (problems.Count > 0)
        {
            throw new InvalidJobException(problems);
        }

        IReadOnlyList<PictureInput> pictures = PicturesOf(job, inputs ?? JobInputs.None);
        VideoSpec video = job.Spec.Video;
        var size = new VideoSize(video.Width, video.Height);
        SegmentFormat? format = job.Frames == 1 ? null : new SegmentFormat(video.Fps, job.Spec.Output.Crf);
        var denoising = new DenoisePlanner(
            model, dtype, job.Spec.LongVideo, Timeline.LatentSize(video, model.Vae), SamplingOf(job.Spec.Sampling));
        var decoding = new DecodePlanner(model, job.Spec.LongVideo.Decode.SegmentLatents, HandoverOf(job, model, means), size, format);

        var plan = new PlanBuilder();
        for (int index = 0; index < job.Shots.Count; index++)
        {
            ResolvedShot shot = job.Shots[index];
            string prefix = job.Spec.Shots is null ? "" : $"shot-{index + 1}-";
            ContentKey encoding = plan.Add(Encode(prefix, shot, model, dtype)).Key;
            ContentKey? conditioning = pictures.Count == 0 ? null : plan.Add(Condition(prefix, shot, pictures, size, model, dtype)).Key;
            DenoisePlan denoise = denoising.Plan(prefix, new DenoiseSources(encoding, conditioning), shot.Seed, Timeline.LatentFrames(shot.Frames, model.Vae));
            plan.AddShot(denoise, decoding.Plan(prefix, denoise.Chunks, denoise.Blocks));
        }

        if (format is not null && job.Spec.Output.Preview && plan.Segments.Count > 1)
        {
            plan.AddPreview(size, format);
        }

        plan.Add(new AssembleTask("assemble", ContentKeys.Assemble(plan.Segments), plan.Segments, size, format));
        return new RenderPlan(
            job.Name, model.Digest, dtype, size, job.Frames, plan.LatentFrames, video.Fps, plan.Tasks, plan.Joins);
    }

    /// <summary>What each way to hand over the decoder's caches would take, for the job's longest timeline.</summary>
    public static IReadOnlyList<HandoverCost> HandoverCosts(ResolvedJob job, ModelFacts model, DecodeMeans means)
    {
        LongVideoSpec spec = job.Spec.LongVideo;
        int latents = job.Shots.Max(shot => Timeline.LatentFrames(shot.Frames, model.Vae));
        IReadOnlyList<LatentRange> blocks = StrategyChoice.For(spec, latents) == LongVideoStrategy.Continuation
            ? ContinuationLayout.New(ContinuationLayout.Chunks(latents, spec.WindowLatents, spec.OverlapLatents))
            : [new LatentRange(0, latents)];
        return Decoding.HandoverCosts.Of(
            model.Vae,
            new VideoSize(job.Spec.Video.Width, job.Spec.Video.Height),
            DecodePlanner.Segments(blocks, spec.Decode.SegmentLatents),
            spec.Decode.LinkGigabitsPerSecond,
            means);
    }

    private static Handover HandoverOf(ResolvedJob job, ModelFacts model, DecodeMeans? means)
    {
        Handover asked = job.Spec.LongVideo.Decode.Handover;
        return asked != Handover.Auto ? asked
            : means is null or { Workers: 1 } ? Handover.SameWorker
            : Decoding.HandoverCosts.Fastest(HandoverCosts(job, model, means));
    }

    private static EncodeTask Encode(string prefix, ResolvedShot shot, ModelFacts model, ComputeDtype dtype) => new(
        $"{prefix}encode", ContentKeys.Encode(model, dtype, shot.Prompt, shot.NegativePrompt), shot.Prompt, shot.NegativePrompt);

    private static ConditionTask Condition(
        string prefix, ResolvedShot shot, IReadOnlyList<PictureInput> pictures, VideoSize size, ModelFacts model, ComputeDtype dtype) => new(
        $"{prefix}condition", ContentKeys.Condition(model, dtype, pictures, shot.Frames, size), pictures, shot.Frames, size);

    private static IReadOnlyList<PictureInput> PicturesOf(ResolvedJob job, JobInputs inputs) =>
        (job.Spec.Image is null) == (inputs.Image is null) && (job.Spec.LastImage is null) == (inputs.LastImage is null)
            ? inputs.Pictures
            : throw new ArgumentException("the pictures that the job names and those that were read are not the same", nameof(inputs));

    private static Sampling SamplingOf(SamplingSpec spec) => new(SolverOf(spec.Solver), spec.Steps, spec.Shift, spec.GuidanceScale)
    {
        LowNoiseGuidanceScale = spec.LowNoiseGuidanceScale == spec.GuidanceScale ? null : spec.LowNoiseGuidanceScale,
    };

    private static SolverKind SolverOf(Solver solver) => solver switch
    {
        Solver.UniPC => SolverKind.UniPC,
        Solver.DpmPlusPlus2M => SolverKind.DpmPlusPlus2M,
        Solver.Euler => SolverKind.Euler,
        _ => throw new ArgumentOutOfRangeException(nameof(solver), solver, null),
    };
}
