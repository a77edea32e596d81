using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>Fills in what of a job follows from its model and its files: the frames per second, and the size where the job gives an area.</summary>
public static class JobCompletion
{
    private const string Area = "spec.video.area";

    /// <exception cref="InvalidJobException">The size cannot be told from what the job names.</exception>
    public static ResolvedJob Complete(ResolvedJob job, ModelFacts model, JobInputs inputs)
    {
        VideoSpec video = job.Spec.Video with { Fps = FramesPerSecond(job, model) };
        if (video.Area is not { } area)
        {
            return job.With(video);
        }

        VideoSize size = SizeOf(job, area, model, inputs);
        return job.With(video with { Width = size.Width, Height = size.Height, Area = null });
    }

    /// <summary>Of the file: what the job says, or what the model was trained at.</summary>
    /// <remarks>Source: Wan2.1@9737cba wan/configs/shared_config.py and Wan2.2@42bf4cf wan/configs/wan_ti2v_5B.py, sample_fps.</remarks>
    internal static int FramesPerSecond(ResolvedJob job, ModelFacts model) => job.Spec.Video.Fps ?? (model.Transformer.ModelType == "ti2v" ? 24 : 16);

    private static VideoSize SizeOf(ResolvedJob job, int area, ModelFacts model, JobInputs inputs)
    {
        List<FieldProblem> problems = [.. Unused("spec.video.width", job.Spec.Video.Width), .. Unused("spec.video.height", job.Spec.Video.Height)];
        if (AspectOf(job.Shots[0], model, inputs) is not { } shape)
        {
            problems.Add(new(Area, $"{area} needs a picture (spec.image) or a video (spec.vace.video) whose aspect the size takes; without one give spec.video.width and spec.video.height"));
            throw new InvalidJobException(problems);
        }

        if (SizeFor(shape, area, model) is not { } size)
        {
            problems.Add(new(Area, $"{area} is too little for the aspect of {shape.Field}, which has {shape.Size}; crop it, or allow more pixels"));
            throw new InvalidJobException(problems);
        }

        return problems.Count == 0 ? size : throw new InvalidJobException(problems);
    }

    private static IEnumerable<FieldProblem> Unused(string field, int? given)
    {
        if (given is { } pixels)
        {
            yield return new(field, $"{pixels} stands beside {Area}, from which the size follows; leave one of the two out");
        }
    }

    private static MediaInput? AspectOf(ResolvedShot shot, ModelFacts model, JobInputs inputs) => model.Transformer.ModelType switch
    {
        "vace" => shot.Vace is { Value.Video: not null } vace ? inputs.Of<VideoInput>($"{vace.Field}.video") : null,
        _ => shot.Image is { } image ? inputs.Of<PictureInput>(image.Field) : null,
    };

    private static VideoSize? SizeFor(MediaInput shape, long area, ModelFacts model) => model.Transformer.ModelType switch
    {
        "vace" => OutputSize.VideoToVideo(shape.Size, area),
        "ti2v" => OutputSize.TextImageToVideo(shape.Size, area),
        _ => OutputSize.ImageToVideo(shape.Size, area),
    };
}
