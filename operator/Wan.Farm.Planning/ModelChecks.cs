using System.Globalization;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Planning.Denoising;

namespace Wan.Farm.Planning;

/// <summary>Limits that come from the model, not from the kind.</summary>
public static class ModelChecks
{
    /// <summary>Positions per axis in the published table of rotary embeddings.</summary>
    /// <remarks>Source: Wan2.1@9737cba wan/modules/model.py, WanModel, rope_params(1024, …).</remarks>
    public const int RotaryPositions = 1024;

    /// <summary>Channels that say which of a latent's four frames are known.</summary>
    private const int MaskChannels = 4;

    private static readonly string[] KnownTypes = ["t2v", "i2v", "flf2v", "ti2v", "vace"];

    /// <summary>Everything that keeps this model from rendering this job.</summary>
    public static IReadOnlyList<FieldProblem> Check(ResolvedJob job, ModelFacts model) =>
    [
        .. CheckModel(job.Spec, model),
        .. PictureChecks.Check(job, model),
        .. VaceChecks.Check(job, model),
        .. LoraChecks.Check(job, model),
        .. AccelerationChecks.Check(job, model),
        .. CheckPixels("spec.video.width", job.Width, model, model.Transformer.PatchSize.W),
        .. CheckPixels("spec.video.height", job.Height, model, model.Transformer.PatchSize.H),
        .. job.Shots.SelectMany((shot, index) => CheckFrames(
            job.Spec.Shots is null ? "spec.video.frames" : FieldPath.Join(FieldPath.At("spec.shots", index), "frames"), shot.Frames, job.Spec.LongVideo, model)),
        .. LongVideoChecks.Check(job, model),
    ];

    private static IEnumerable<FieldProblem> CheckModel(VideoJobSpec spec, ModelFacts model)
    {
        TransformerFacts transformer = model.Transformer;
        int picture = transformer.ModelType is "i2v" or "flf2v" ? MaskChannels + model.Vae.LatentChannels : 0;
        if (!KnownTypes.Contains(transformer.ModelType))
        {
            yield return new("spec.model.path", $"{spec.Model.Path} is a model of type {transformer.ModelType}; accepted: {string.Join(", ", KnownTypes)}");
        }
        else if (transformer.OutChannels != model.Vae.LatentChannels)
        {
            yield return new(
                "spec.model.path",
                $"{spec.Model.Path} has a transformer for {transformer.OutChannels} channels and a VAE with {model.Vae.LatentChannels}; they must be equal");
        }
        else if (transformer.InChannels != transformer.OutChannels + picture)
        {
            yield return new(
                "spec.model.path",
                $"{spec.Model.Path} has a transformer of {transformer.InChannels} channels in; accepted for type {transformer.ModelType}: {transformer.OutChannels + picture}");
        }

        if (spec.Sampling.LowNoiseGuidanceScale is { } low && model.Experts is null)
        {
            yield return new("spec.sampling.lowNoiseGuidanceScale", $"{low.ToString("R", CultureInfo.InvariantCulture)} has no effect: {spec.Model.Path} has one transformer; leave it out");
        }
    }

    private static IEnumerable<FieldProblem> CheckPixels(string path, int pixels, ModelFacts model, int patch)
    {
        int step = model.Vae.SpatialStride * patch;
        int most = RotaryPositions * step;
        if (pixels > most)
        {
            yield return new(path, $"{pixels} is more than this model has positions for; accepted: up to {most}");
        }
        else if (pixels % step != 0)
        {
            int below = Math.Max(step, pixels / step * step);
            yield return new(path, $"{pixels} is not a multiple of {step}, which this model needs; nearest: {below}, {below + step}");
        }
    }

    private static IEnumerable<FieldProblem> CheckFrames(string path, int frames, LongVideoSpec longVideo, ModelFacts model)
    {
        (int stride, int patch) = (model.Vae.TemporalStride, model.Transformer.PatchSize.T);
        int most = Timeline.Frames(RotaryPositions * patch, model.Vae);
        int latents = Timeline.LatentFrames(frames, model.Vae);
        if (frames > most && StrategyChoice.For(longVideo, latents) == LongVideoStrategy.Single)
        {
            yield return new(
                path, $"{frames} is more than one pass of this model has positions for; accepted: up to {most}, or spec.longVideo.strategy: Auto");
        }
        else if ((frames - 1) % stride != 0 || latents % patch != 0)
        {
            int below = Math.Max(patch, latents / patch * patch);
            yield return new(
                path,
                $"{frames} does not fill whole latents of this model; nearest: "
                    + $"{Timeline.Frames(below, model.Vae)}, {Timeline.Frames(below + patch, model.Vae)}");
        }
    }
}
