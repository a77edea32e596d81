using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Planning;

/// <summary>Which pictures a kind of model needs, and which it cannot use.</summary>
internal static class PictureChecks
{
    private const string Image = "spec.image", LastImage = "spec.lastImage";

    public static IEnumerable<FieldProblem> Check(ResolvedJob job, ModelFacts model)
    {
        string kind = $"{job.Spec.Model.Path}, a model of type {model.Transformer.ModelType},";
        return
        [
            .. job.Shots.SelectMany((shot, index) => Check(shot, Fields(job, index), model.Transformer.ModelType, kind)).Distinct(),
            .. Overridden(Image, job.Spec.Image, job, shot => shot.Image),
            .. Overridden(LastImage, job.Spec.LastImage, job, shot => shot.LastImage),
        ];
    }

    private static IEnumerable<FieldProblem> Check(ResolvedShot shot, (string Image, string LastImage, string Frames) fields, string type, string kind) => type switch
    {
        "i2v" =>
        [
            .. Needed(fields.Image, shot.Image, $"{kind} begins with a picture", "first.png"),
            .. Unused(shot.LastImage, $"{kind} takes a first picture only; leave it out, or use a model of type flf2v"),
        ],
        "flf2v" =>
        [
            .. Needed(fields.Image, shot.Image, $"{kind} goes from a first picture to a last one", "first.png"),
            .. Needed(fields.LastImage, shot.LastImage, $"{kind} goes from a first picture to a last one", "last.png"),
            .. shot.Frames > 1 ? [] : new FieldProblem[] { new(fields.Frames, "1 leaves no room between the first picture and the last; accepted: 5 or more") },
        ],
        "ti2v" =>
        [
            .. Unused(shot.LastImage, $"{kind} takes a first picture only; leave it out, or use a model of type flf2v"),
            .. shot is { Frames: 1, Image: not null }
                ? new FieldProblem[] { new(fields.Frames, "1 leaves nothing to make after the picture, which is the first latent; accepted: 5 or more") }
                : [],
        ],
        "vace" =>
        [
            .. Unused(shot.Image, $"{kind} takes pictures as spec.vace.references; name it there, or use a model of type i2v"),
            .. Unused(shot.LastImage, $"{kind} takes pictures as spec.vace.references; name it there, or use a model of type flf2v"),
        ],
        _ =>
        [
            .. Unused(shot.Image, $"{kind} takes no picture; leave it out, or use a model of type i2v, ti2v or flf2v"),
            .. Unused(shot.LastImage, $"{kind} takes no picture; leave it out, or use a model of type flf2v"),
        ],
    };

    /// <summary>Where a shot's pictures would be written: with the job, unless other shots have their own.</summary>
    private static (string Image, string LastImage, string Frames) Fields(ResolvedJob job, int index)
    {
        if (job.Spec.Shots is not { } shots)
        {
            return (Image, LastImage, "spec.video.frames");
        }

        string own = FieldPath.At("spec.shots", index);
        return (
            shots.Any(shot => shot.Image is not null) ? $"{own}.image" : Image,
            shots.Any(shot => shot.LastImage is not null) ? $"{own}.lastImage" : LastImage,
            $"{own}.frames");
    }

    private static IEnumerable<FieldProblem> Needed(string field, Placed<ImageSpec>? picture, string use, string example)
    {
        if (picture is null)
        {
            yield return new(field, $"missing; a video of {use}: give e.g. path: {example}");
        }
    }

    private static IEnumerable<FieldProblem> Unused(Placed<ImageSpec>? picture, string problem)
    {
        if (picture is not null)
        {
            yield return new(picture.Field, problem);
        }
    }

    private static IEnumerable<FieldProblem> Overridden(string field, ImageSpec? picture, ResolvedJob job, Func<ShotSpec, ImageSpec?> own)
    {
        if (picture is not null && job.Spec.Shots is { } shots && shots.All(shot => own(shot) is not null))
        {
            yield return new(field, "has no effect: every shot has a picture of its own there; leave it out");
        }
    }
}
