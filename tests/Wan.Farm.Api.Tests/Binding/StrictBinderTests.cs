using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Tests.Binding;

/// <summary>The rest of binding is tested through job files, where its messages are seen.</summary>
public sealed class StrictBinderTests
{
    [Fact]
    public void Bind_NumbersMadeInMemory_ReadAsThoseOfAFile()
    {
        JsonObject job = Job();
        job["spec"]!["seed"] = 5L;
        job["spec"]!["sampling"] = new JsonObject { ["shift"] = 2.5, ["steps"] = 4 };

        VideoJobSpec spec = StrictBinder.Bind<VideoJob>(job).ValueOrThrow().Spec;

        Assert.Equal((5L, 2.5, 4), (spec.Seed!.Value, spec.Sampling.Shift, spec.Sampling.Steps));
    }

    [Fact]
    public void Bind_Nothing_ReportsTheDocument()
    {
        FieldProblem problem = Assert.Single(StrictBinder.Bind<VideoJob>(null).Problems);

        Assert.Equal("null is not a mapping of fields", problem.ToString());
    }

    [Fact]
    public void Bind_Problems_GiveNoValueAndThrowThemAll()
    {
        JsonObject job = Job();
        job["spec"]!["seed"] = -1;
        job["status"] = new JsonObject();

        Bound<VideoJob> bound = StrictBinder.Bind<VideoJob>(job);

        Assert.Null(bound.Value);
        Assert.Equal(bound.Problems, Assert.Throws<InvalidJobException>(bound.ValueOrThrow).Problems);
        Assert.Equal(["spec.seed", "status"], bound.Problems.Select(p => p.Path));
    }

    [Fact]
    public void Bind_Label_IsCheckedAsKubernetesDoes()
    {
        JsonObject job = Job();
        job["metadata"]!["labels"] = new JsonObject { ["show"] = "two words", ["n"] = 5 };

        Assert.Equal(
            [
                "metadata.labels.n: 5 is not text; put it in quotes: \"5\"",
                "metadata.labels: \"two words\" of show is not a label value; accepted: at most 63 letters, digits, '-', '_' and '.'",
            ],
            StrictBinder.Bind<VideoJob>(job).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Bind_VeryLongValuesAndNames_AreCutInTheMessage()
    {
        JsonObject job = Job();
        job["spec"]!["precision"] = new string('x', 5000);
        job["spec"]![new string('y', 5000)] = 1;

        Assert.All(StrictBinder.Bind<VideoJob>(job).Problems, problem => Assert.InRange(problem.ToString().Length, 1, 300));
    }

    private static JsonObject Job() => JsonNode.Parse(
        """{"apiVersion":"wan.farm/v1alpha1","kind":"VideoJob","metadata":{"name":"a"},"spec":{"model":{"path":"m"},"prompt":"p"}}""")!.AsObject();
}
