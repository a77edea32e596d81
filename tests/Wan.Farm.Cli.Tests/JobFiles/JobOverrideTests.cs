using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Cli.Tests.JobFiles;

public sealed class JobOverrideTests
{
    [Fact]
    public void Set_FieldsInAndNotInTheFile_TakeTheLastValue()
    {
        VideoJobSpec spec = JobText.ReadWithSpec("video: {frames: 5}", "spec.video.frames=9", "spec.sampling.shift=3", "spec.video.frames=13").Spec;

        Assert.Equal(13, spec.Video.Frames);
        Assert.Equal(3, spec.Sampling.Shift);
    }

    [Fact]
    public void Set_ModelMissingInTheFile_CompletesTheJob()
    {
        string text = JobText.Minimal.Replace("  model: {path: /models/tiny}\n", "", StringComparison.Ordinal);

        Assert.Equal("/m", JobText.Read(text, "spec.model.path=/m").Spec.Model.Path);
    }

    [Theory]
    [InlineData("spec.prompt=42", "42")]
    [InlineData("spec.prompt=a=b: c, #d", "a=b: c, #d")]
    [InlineData("spec.prompt=\"two\\nlines\"", "two\nlines")]
    [InlineData("spec.prompt='it''s'", "it's")]
    [InlineData("spec.prompt=\"red\" and \"blue\"", "\"red\" and \"blue\"")]
    public void Set_TextField_TakesTheTextAsItIs(string given, string prompt)
    {
        Assert.Equal(prompt, JobText.Read(JobText.Minimal, given).Spec.Prompt);
    }

    [Fact]
    public void Set_Null_TakesTheFieldAway()
    {
        Assert.Null(JobText.ReadWithSpec("seed: 5", "spec.seed=null").Spec.Seed);
    }

    [Fact]
    public void Set_LabelWithDots_KeepsTheKeyWhole()
    {
        VideoJob job = JobText.Read(JobText.Minimal, "metadata.labels.studio.example/show=blue");

        Assert.Equal("blue", job.Metadata.Labels!["studio.example/show"]);
    }

    [Theory]
    [InlineData("spec.video.widht=3", "job.yaml: spec.video.widht: unknown field; did you mean width? (given by --set)")]
    [InlineData("spec.vidoe.width=16", "job.yaml: spec.vidoe: unknown field; did you mean video? (given by --set)")]
    [InlineData("spec.video.frames=80", "job.yaml: spec.video.frames: 80 is not 4n+1; nearest: 77, 81 (given by --set)")]
    [InlineData("spec.video.frames=\"81\"", "job.yaml: spec.video.frames: \"81\" is not a whole number; accepted: 1 to 1000001 (given by --set)")]
    [InlineData("spec.video=5", "job.yaml: spec.video: 5 is not a mapping of fields (given by --set)")]
    [InlineData("spec.prompt=", "job.yaml: spec.prompt: \"\" is empty; give e.g. some text (given by --set)")]
    [InlineData("frames", "job.yaml: --set \"frames\" is not path=value; write e.g. --set spec.video.frames=33")]
    [InlineData("=5", "job.yaml: --set \"=5\" is not path=value; write e.g. --set spec.video.frames=33")]
    [InlineData("spec..seed=5", "job.yaml: --set \"spec..seed=5\" is not path=value; write e.g. --set spec.video.frames=33")]
    public void Set_Mistake_MeetsTheSameChecksAsTheFile(string given, string problem)
    {
        Assert.Equal(problem, Assert.Single(JobText.Problems(JobText.Minimal, given)));
    }

    [Fact]
    public void Set_BelowSomethingThatIsNoMapping_ReportsTheFile()
    {
        Assert.Equal("job.yaml:8: spec.video: 5 is not a mapping of fields", JobText.ProblemsWithSpec("video: 5", "spec.video.frames=9")[0]);
    }

    [Fact]
    public void Set_FieldOfAShot_ChangesThatShotOnly()
    {
        VideoJobSpec spec = JobText.Read(Shots, "spec.shots[1].prompt=a = blue: cube, #2", "spec.shots[1].frames=17", "spec.shots[0].seed=7").Spec;

        Assert.Equal(
            [new ShotSpec { Prompt = "a ball", Frames = 33, Seed = 7 }, new ShotSpec { Prompt = "a = blue: cube, #2", Frames = 17 }],
            spec.Shots!);
    }

    [Fact]
    public void Set_NoShots_TakesTheListAway()
    {
        VideoJobSpec spec = JobText.Read(Shots, "spec.shots=null", "spec.prompt=a ball").Spec;

        Assert.Null(spec.Shots);
        Assert.Equal("a ball", spec.Prompt);
    }

    [Fact]
    public void Set_LabelWithBrackets_IsReadAsAKeyAndNotAsAnEntry()
    {
        Assert.Equal(
            "job.yaml: metadata.annotations: \"example.org/take[3]\" is not a label key; accepted e.g. studio.example/shot (given by --set)",
            Assert.Single(JobText.Problems(JobText.Minimal, "metadata.annotations.example.org/take[3]=x")));
    }

    [Theory]
    [InlineData("spec.shots[2].prompt=x", "job.yaml: spec.shots[2]: there is no such entry; accepted: spec.shots[0] to spec.shots[1] (given by --set)")]
    [InlineData("spec.shots[999999]=x", "job.yaml: spec.shots[999999]: there is no such entry; accepted: spec.shots[0] to spec.shots[1] (given by --set)")]
    [InlineData("spec.shots.prompt=x", "job.yaml: spec.shots: is a list; name one of its entries, as in spec.shots[0] (given by --set)")]
    [InlineData("spec.model[0].path=x", "job.yaml: spec.model[0]: there is no such entry; spec.model is not a list (given by --set)")]
    [InlineData("spec.shots[1].prompt=", "job.yaml: spec.shots[1].prompt: \"\" is empty; give e.g. some text (given by --set)")]
    [InlineData("spec.shots[1].frames=80", "job.yaml: spec.shots[1].frames: 80 is not 4n+1; nearest: 77, 81 (given by --set)")]
    [InlineData("spec.shots[1].fraems=81", "job.yaml: spec.shots[1].fraems: unknown field; did you mean frames? (given by --set)")]
    [InlineData("spec.shots[1]=cube", "job.yaml: spec.shots[1]: \"cube\" is not a mapping of fields (given by --set)")]
    [InlineData("spec.shots=cube", "job.yaml: spec.shots: \"cube\" is not a list (given by --set)")]
    [InlineData("spec.shots[-1].prompt=x", "job.yaml: spec[\"shots[-1]\"]: unknown field; accepted: (fields of spec) (given by --set)")]
    public void Set_EntryThatIsNotThereOrBad_SaysWhatIsAccepted(string given, string problem)
    {
        Assert.Equal(JobText.WithFields(problem), Assert.Single(JobText.Problems(Shots, given)));
    }

    [Fact]
    public void Set_EntryOfAJobWithoutShots_SaysThatThereAreNone()
    {
        Assert.Equal(
            "job.yaml: spec.shots[0]: there is no such entry; the job has no entries in spec.shots (given by --set)",
            Assert.Single(JobText.Problems(JobText.Minimal, "spec.shots[0].prompt=x")));
    }

    private const string Shots =
        """
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: hello
        spec:
          model: {path: /models/tiny}
          shots:
            - prompt: a ball
              frames: 33
            - prompt: a cube

        """;
}
