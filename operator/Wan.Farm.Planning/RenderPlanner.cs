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
    /// <param name="job">With nothing open: see <see cref="JobCompletion"/>.</param>
    /// <param name="inputs">The files and LoRAs that the job names; null when it names none.</param>
    /// <exception cref="InvalidJobException">The model cannot render this job.</exception>
    /// <exception cref="ArgumentException">The job names a file or a LoRA that is not among the inputs.</exception>
    public static RenderPlan Plan(ResolvedJob job, ModelFacts model, ComputeDtype dtype, DecodeMeans? means = null, JobInputs? inputs = null)
    {
        JobInputs files = inputs ?? JobInputs.None;
        IReadOnlyList<FieldProblem> problems = Check(job, model, files);
        if (problems.Count > 0)
        {
            throw new InvalidJobException(problems);
        }

        IReadOnlyList<LoraInput> loras = LorasOf(job, files);
        var size = new VideoSize(job.Width, job.Height);
        int framesPerSecond = JobCompletion.FramesPerSecond(job, model);
        SegmentFormat? format = job.Frames == 1 ? null : new SegmentFormat(framesPerSecond, job.Spec.Output.Crf);
        var denoising = new DenoisePlanner(
            model, dtype, job.Spec.LongVideo, Timeline.LatentSize(size, model.Vae), SamplingOf(job.Spec.Sampling) with { Reuse = ReuseChoice.For(job, model) });
        var decoding = new DecodePlanner(model, job.Spec.LongVideo.Decode.SegmentLatents, HandoverOf(job, model, means), size, format);

        var plan = new PlanBuilder();
        for (int index = 0; index < job.Shots.Count; index++)
        {
            ResolvedShot shot = job.Shots[index];
            string prefix = job.Spec.Shots is null ? "" : $"shot-{index + 1}-";
            ContentKey encoding = plan.Add(Encode(prefix, shot, model, dtype)).Key;
            ContentKey? conditioning = Conditioning(prefix, shot, files, size, model, dtype) is { } task ? plan.Add(task).Key : null;
            var sources = new DenoiseSources(encoding, conditioning, model.Transformer.ModelType == "vace" ? shot.Vace?.Value.ContextScale ?? 1 : null) { Loras = loras };
            DenoisePlan denoise = denoising.Plan(prefix, sources, shot.Seed, Timeline.LatentFrames(shot.Frames, model.Vae));
            plan.AddShot(denoise, decoding.Plan(prefix, denoise.Chunks, denoise.Blocks));
        }

        if (format is not null && job.Spec.Output.Preview && plan.Segments.Count > 1)
        {
            plan.AddPreview(size, format);
        }

        plan.Add(new AssembleTask("assemble", ContentKeys.Assemble(plan.Segments), plan.Segments, size, format));
        return new RenderPlan(
            job.Name, model.Digest, dtype, size, job.Frames, plan.LatentFrames, framesPerSecond, plan.Tasks, plan.Joins);
    }

    /// <summary>Everything that keeps this model from rendering this job: of what the job says, then of its files.</summary>
    internal static IReadOnlyList<FieldProblem> Check(ResolvedJob job, ModelFacts model, JobInputs inputs) =>
        ModelChecks.Check(job, model) is { Count: > 0 } problems ? problems : [.. VaceChecks.Check(job, inputs)];

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
            new VideoSize(job.Width, job.Height),
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

    private static RenderTask? Conditioning(string prefix, ResolvedShot shot, JobInputs inputs, VideoSize size, ModelFacts model, ComputeDtype dtype)
    {
        string id = $"{prefix}condition";
        if (model.Transformer.ModelType == "vace")
        {
            VaceInputs files = VaceFiles(shot, inputs);
            return new VaceTask(id, ContentKeys.Vace(model, files, shot.Frames, size), files, shot.Frames, size);
        }

        PictureInput[] pictures = [.. new[] { shot.Image, shot.LastImage }.OfType<Placed<ImageSpec>>().Select(picture => inputs.Of<PictureInput>(picture.Field))];
        return pictures.Length == 0
            ? null
            : new ConditionTask(id, ContentKeys.Condition(model, dtype, pictures, shot.Frames, size), pictures, shot.Frames, size);
    }

    private static VaceInputs VaceFiles(ResolvedShot shot, JobInputs inputs)
    {
        if (shot.Vace is not { } vace)
        {
            return new VaceInputs(Video: null, Mask: null, References: []);
        }

        VaceSpec spec = vace.Value;
        VideoInput? video = spec.Video is null ? null : inputs.Of<VideoInput>($"{vace.Field}.video");
        return new VaceInputs(
            video,
            spec.Mask is null ? null : inputs.Of<MediaInput>($"{vace.Field}.mask"),
            [.. (spec.References ?? []).Select((_, index) => inputs.Of<PictureInput>(FieldPath.At($"{vace.Field}.references", index)))])
        {
            FirstFrame = spec.Extend == VaceExtension.Before ? shot.Frames - video!.Frames : 0,
            KeepsVideo = spec.Extend != VaceExtension.None,
        };
    }

    private static IReadOnlyList<LoraInput> LorasOf(ResolvedJob job, JobInputs inputs) => (job.Spec.Loras?.Count ?? 0) == inputs.Loras.Count
        ? inputs.Loras
        : throw new ArgumentException("the LoRAs that the job names and those that were read are not the same", nameof(inputs));

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
