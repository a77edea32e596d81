using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning;

/// <summary>Turns a job into tasks over its latent timeline. Reads only its arguments.</summary>
public static class RenderPlanner
{
    /// <exception cref="InvalidJobException">The model cannot render this job.</exception>
    public static RenderPlan Plan(ResolvedJob job, ModelFacts model, ComputeDtype dtype)
    {
        IReadOnlyList<FieldProblem> problems = ModelChecks.Check(job.Spec, model);
        if (problems.Count > 0)
        {
            throw new InvalidJobException(problems);
        }

        VideoSpec video = job.Spec.Video;
        var latents = new LatentRange(0, Timeline.LatentFrames(video.Frames, model.Vae));
        var size = new VideoSize(video.Width, video.Height);
        EncodeTask encode = Encode(job, model, dtype);
        DenoiseTask denoise = Denoise(job, model, dtype, encode.Key, latents);
        DecodeTask decode = Decode(model, denoise.Key, latents);
        AssembleTask assemble = Assemble(job, size, [decode.Key]);
        return new RenderPlan(job.Name, model.Digest, dtype, size, video.Frames, video.Fps, [encode, denoise, decode, assemble]);
    }

    private static EncodeTask Encode(ResolvedJob job, ModelFacts model, ComputeDtype dtype)
    {
        (string prompt, string negativePrompt) = (job.Spec.Prompt, job.Spec.NegativePrompt);
        return new EncodeTask("encode", ContentKeys.Encode(model, dtype, prompt, negativePrompt), prompt, negativePrompt);
    }

    private static DenoiseTask Denoise(ResolvedJob job, ModelFacts model, ComputeDtype dtype, ContentKey encoding, LatentRange latents)
    {
        LatentSize size = Timeline.LatentSize(job.Spec.Video, model.Vae);
        Sampling sampling = SamplingOf(job.Spec.Sampling);
        ContentKey key = ContentKeys.Denoise(model, dtype, encoding, latents, size, job.Seed, sampling);
        return new DenoiseTask("denoise", key, encoding, latents, size, job.Seed, sampling);
    }

    private static DecodeTask Decode(ModelFacts model, ContentKey denoised, LatentRange latents) =>
        new("decode", ContentKeys.Decode(model, denoised, latents), denoised, latents);

    private static AssembleTask Assemble(ResolvedJob job, VideoSize size, IReadOnlyList<ContentKey> segments)
    {
        (VideoSpec video, int crf) = (job.Spec.Video, job.Spec.Output.Crf);
        ContentKey key = ContentKeys.Assemble(segments, video.Frames, video.Fps, crf);
        return new AssembleTask("assemble", key, segments, size, video.Frames, video.Fps, crf);
    }

    private static Sampling SamplingOf(SamplingSpec spec) => new(SolverOf(spec.Solver), spec.Steps, spec.Shift, spec.GuidanceScale);

    private static SolverKind SolverOf(Solver solver) => solver switch
    {
        Solver.UniPC => SolverKind.UniPC,
        Solver.DpmPlusPlus2M => SolverKind.DpmPlusPlus2M,
        Solver.Euler => SolverKind.Euler,
        _ => throw new ArgumentOutOfRangeException(nameof(solver), solver, null),
    };
}
