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
        VideoJobSpec spec = job.Spec;
        return model.Transformer.ModelType switch
        {
            "i2v" => [.. Needed(Image, spec.Image, "begins with a picture", "first.png"), .. Unused(LastImage, spec.LastImage, "takes a first picture only; leave it out, or use a model of type flf2v")],
            "flf2v" =>
            [
                .. Needed(Image, spec.Image, "goes from a first picture to a last one", "first.png"),
                .. Needed(LastImage, spec.LastImage, "goes from a first picture to a last one", "last.png"),
                .. job.Shots.Where(shot => shot.Frames == 1).Take(1).Select(_ => new FieldProblem(
                    spec.Shots is null ? "spec.video.frames" : "spec.shots", "1 leaves no room between the first picture and the last; accepted: 5 or more")),
            ],
            _ =>
            [
                .. Unused(Image, spec.Image, "takes no picture; leave it out, or use a model of type i2v or flf2v"),
                .. Unused(LastImage, spec.LastImage, "takes no picture; leave it out, or use a model of type flf2v"),
            ],
        };

        IEnumerable<FieldProblem> Needed(string field, ImageSpec? picture, string use, string example)
        {
            if (picture is null)
            {
                yield return new(field, $"missing; a video of {spec.Model.Path}, a model of type {model.Transformer.ModelType}, {use}: give e.g. path: {example}");
            }
        }

        IEnumerable<FieldProblem> Unused(string field, ImageSpec? picture, string problem)
        {
            if (picture is not null)
            {
                yield return new(field, $"{spec.Model.Path}, a model of type {model.Transformer.ModelType}, {problem}");
            }
        }
    }
}
