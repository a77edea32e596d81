using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Cli.Tests.JobFiles;

public sealed class JobFileTests
{
    [Fact]
    public void Parse_OnlyRequiredFields_FillsPublishedDefaults()
    {
        VideoJobSpec spec = JobText.Read(JobText.Minimal).Spec;

        Assert.Equal(new VideoSpec { Width = null, Height = null, Area = null, Frames = null, Fps = null }, spec.Video);
        Assert.Equal(
            new LongVideoSpec
            {
                Strategy = LongVideoStrategy.Auto,
                WindowLatents = 21,
                OverlapLatents = 5,
                ShuffleNoise = false,
                Decode = new() { SegmentLatents = 24, Handover = Handover.Auto, LinkGigabitsPerSecond = 10 },
            },
            spec.LongVideo);
        Assert.Equal(new OutputSpec { Crf = 18, Preview = true }, spec.Output);
        Assert.Equal(6, spec.FailurePolicy.MaxRestarts);
        Assert.Equal(new SamplingSpec { Solver = Solver.UniPC, Steps = 50, Shift = 5, GuidanceScale = 5 }, spec.Sampling);
        Assert.StartsWith("色调艳丽", spec.NegativePrompt, StringComparison.Ordinal);
        Assert.Null(spec.Seed);
    }

    [Fact]
    public void Parse_EveryField_ReadsEachOne()
    {
        VideoJob job = JobText.Read(
            """
            apiVersion: "wan.farm/v1alpha1"
            kind: 'VideoJob'
            metadata:
              name: shot-12
              namespace: studio
              labels: {studio.example/show: blue}
              annotations:
                note: |
                  two
                  lines
            spec:
              model: {path: /models/tiny}
              prompt: >-
                folded
                text
              negativePrompt: ""
              seed: 9223372036854775807
              video: {width: 16, height: 8192, frames: 1, fps: 120}
              sampling: {solver: DpmPlusPlus2M, steps: 1, shift: .5, guidanceScale: 1e0}
              longVideo:
                strategy: Continuation
                windowLatents: 2
                overlapLatents: 1
                shuffleNoise: true
                decode: {segmentLatents: 1, handover: Stride4, linkGigabitsPerSecond: 0.01}
              precision: BFloat16
              failurePolicy: {maxRestarts: 0}
              output: {crf: 1, preview: false}
            """);

        Assert.Equal("shot-12", job.Metadata.Name);
        Assert.Equal("studio", job.Metadata.Namespace);
        Assert.Equal("blue", job.Metadata.Labels!["studio.example/show"]);
        Assert.Equal("two\nlines\n", job.Metadata.Annotations!["note"]);
        Assert.Equal("folded text", job.Spec.Prompt);
        Assert.Equal("", job.Spec.NegativePrompt);
        Assert.Equal(long.MaxValue, job.Spec.Seed);
        Assert.Equal(new VideoSpec { Width = 16, Height = 8192, Frames = 1, Fps = 120 }, job.Spec.Video);
        Assert.Equal(new SamplingSpec { Solver = Solver.DpmPlusPlus2M, Steps = 1, Shift = 0.5, GuidanceScale = 1 }, job.Spec.Sampling);
        Assert.Equal(
            new LongVideoSpec
            {
                Strategy = LongVideoStrategy.Continuation,
                WindowLatents = 2,
                OverlapLatents = 1,
                ShuffleNoise = true,
                Decode = new() { SegmentLatents = 1, Handover = Handover.Stride4, LinkGigabitsPerSecond = 0.01 },
            },
            job.Spec.LongVideo);
        Assert.Equal(Precision.BFloat16, job.Spec.Precision);
        Assert.Equal(0, job.Spec.FailurePolicy.MaxRestarts);
        Assert.Equal(new OutputSpec { Crf = 1, Preview = false }, job.Spec.Output);
    }

    [Fact]
    public void Parse_ManyMistakes_ReportsAllOfThemWithPathAndLine()
    {
        string[] problems = JobText.ProblemsWithSpec(
            """
            video:
              frames: 80
              widht: 320
            sampling:
              steps: many
              solver: unipc
            """,
            "spec.output.crf=0");

        Assert.Equal(
            [
                "job.yaml:9: spec.video.frames: 80 is not 4n+1; nearest: 77, 81",
                "job.yaml:10: spec.video.widht: unknown field; did you mean width?",
                "job.yaml:12: spec.sampling.steps: \"many\" is not a whole number; accepted: 1 to 1000",
                "job.yaml:13: spec.sampling.solver: \"unipc\" is not supported; did you mean UniPC?",
                "job.yaml: spec.output.crf: 0 is out of range; accepted: 1 to 51 (given by --set)",
            ],
            problems);
    }

    [Fact]
    public void Parse_MissingFields_NamesEachAndAnExample()
    {
        Assert.Equal(
            [
                "job.yaml:2: spec.model.path: missing; give e.g. /models/Wan2.1-T2V-1.3B",
                "job.yaml: apiVersion: missing; write wan.farm/v1alpha1",
                "job.yaml: metadata.name: missing; give e.g. my-video",
            ],
            JobText.Problems("kind: VideoJob\nspec: {seed: 1}\n"));
    }

    [Theory]
    [InlineData("kind: Deployment", "kind: \"Deployment\" is not supported; accepted: VideoJob")]
    [InlineData("apiVersion: wan.farm/v1", "apiVersion: \"wan.farm/v1\" is not supported; accepted: wan.farm/v1alpha1")]
    public void Parse_AnotherKind_NamesTheAcceptedOne(string line, string problem)
    {
        string field = line[..line.IndexOf(':', StringComparison.Ordinal)];
        string text = string.Join('\n', JobText.Minimal.Split('\n').Select(l => l.StartsWith(field, StringComparison.Ordinal) ? line : l));

        Assert.Equal($"job.yaml:{(field == "kind" ? 2 : 1)}: {problem}", Assert.Single(JobText.Problems(text)));
    }

    [Theory]
    [InlineData("seed: -1", "spec.seed: -1 is out of range; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: 9223372036854775808", "spec.seed: 9223372036854775808 is out of range; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: 1e3", "spec.seed: 1e3 is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: 0x51", "spec.seed: \"0x51\" is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: 017", "spec.seed: \"017\" is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: 1_000", "spec.seed: \"1_000\" is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: '5'", "spec.seed: \"5\" is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("seed: [5]", "spec.seed: a list is not a whole number; accepted: 0 to 9223372036854775807")]
    [InlineData("video: {frames: 81.0}", "spec.video.frames: 81.0 is not a whole number; accepted: 1 to 1000001")]
    [InlineData("video: {frames: 0}", "spec.video.frames: 0 is out of range; accepted: 1 to 1000001")]
    [InlineData("video: {frames: 99999999999999999999}", "spec.video.frames: 99999999999999999999 is out of range; accepted: 1 to 1000001")]
    [InlineData("video: {width: 100}", "spec.video.width: 100 is not a multiple of 16; nearest: 96, 112")]
    [InlineData("video: {height: 8208}", "spec.video.height: 8208 is out of range; accepted: 16 to 8192")]
    [InlineData("video: {fps: 0}", "spec.video.fps: 0 is out of range; accepted: 1 to 120")]
    [InlineData("video: 320x192", "spec.video: \"320x192\" is not a mapping of fields")]
    [InlineData("sampling: {steps: 0}", "spec.sampling.steps: 0 is out of range; accepted: 1 to 1000")]
    [InlineData("sampling: {shift: 0}", "spec.sampling.shift: 0 is out of range; accepted: 0.1 to 100")]
    [InlineData("sampling: {shift: .nan}", "spec.sampling.shift: \".nan\" is not a number")]
    [InlineData("sampling: {shift: .inf}", "spec.sampling.shift: \".inf\" is not a number")]
    [InlineData("sampling: {shift: 1e999}", "spec.sampling.shift: 1e999 is not a finite number")]
    [InlineData("sampling: {guidanceScale: 0.5}", "spec.sampling.guidanceScale: 0.5 is out of range; accepted: 1 to 30")]
    [InlineData("sampling: {solver: Heun}", "spec.sampling.solver: \"Heun\" is not supported; accepted: UniPC, DpmPlusPlus2M, Euler")]
    [InlineData("sampling: {solver: 1}", "spec.sampling.solver: 1 is not supported; accepted: UniPC, DpmPlusPlus2M, Euler")]
    [InlineData("precision: bfloat16", "spec.precision: \"bfloat16\" is not supported; did you mean BFloat16?")]
    [InlineData("negativePrompt: 7", "spec.negativePrompt: 7 is not text; put it in quotes: \"7\"")]
    [InlineData("negativePrompt: true", "spec.negativePrompt: true is not text; put it in quotes: \"true\"")]
    [InlineData("negativePrompt: {a: b}", "spec.negativePrompt: a mapping is not text")]
    [InlineData("shots: []", "spec.shots: has 0 entries; accepted: 1 to 1000")]
    [InlineData("shots: one", "spec.shots: \"one\" is not a list")]
    [InlineData("longVideo: {shuffleNoise: yes}", "spec.longVideo.shuffleNoise: \"yes\" is not true or false")]
    [InlineData("longVideo: {windowLatents: 1}", "spec.longVideo.windowLatents: 1 is out of range; accepted: 2 to 1024")]
    [InlineData("longVideo: {overlapLatents: 0}", "spec.longVideo.overlapLatents: 0 is out of range; accepted: 1 to 1023")]
    [InlineData("longVideo: {decode: {handover: Stride16}}", "spec.longVideo.decode.handover: \"Stride16\" is not supported; did you mean Stride2?")]
    [InlineData("failurePolicy: {maxRestarts: -1}", "spec.failurePolicy.maxRestarts: -1 is out of range; accepted: 0 to 1000")]
    [InlineData("\"a b\": 1", "spec[\"a b\"]: unknown field; accepted: (fields of spec)")]
    [InlineData("prompt: again", "spec.prompt: given twice, first in line 7")]
    [InlineData("seed: *x", "spec.seed: *x stands for nothing that came before")]
    [InlineData("negativePrompt: &x [*x]", "spec.negativePrompt[0]: *x stands for nothing that came before")]
    [InlineData("seed: !vault 5", "spec.seed: the tag !vault means nothing here; leave it out")]
    [InlineData("? [seed]\n: 5", "spec: a key is not a plain word")]
    public void Parse_BadSpec_SaysWhatIsWrongAndWhatIsAccepted(string lines, string problem)
    {
        Assert.Equal($"job.yaml:8: {JobText.WithFields(problem)}", JobText.ProblemsWithSpec(lines)[0]);
    }

    [Theory]
    [InlineData("My Video.mp4", "my-video-mp4")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("hello-", "hello")]
    [InlineData("-", "my-video")]
    public void Parse_NameThatIsNoFileName_SuggestsOne(string name, string suggestion)
    {
        string problem = Assert.Single(JobText.Problems(JobText.Minimal.Replace("hello", $"\"{name}\"", StringComparison.Ordinal)));

        Assert.StartsWith($"job.yaml:4: metadata.name: \"{name}\" is not a name", problem, StringComparison.Ordinal);
        Assert.EndsWith($"accepted: {suggestion}", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hello\\n\"")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg")]
    public void Parse_NameWithLineBreakOrTooLong_IsRefused(string name)
    {
        Assert.Contains("is not a name", Assert.Single(JobText.Problems(JobText.Minimal.Replace("hello", name, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"  \\n \"")]
    public void Parse_BlankPrompt_IsRefused(string prompt)
    {
        Assert.Contains(
            "spec.prompt: ", Assert.Single(JobText.Problems(JobText.Minimal.Replace("a red ball", prompt, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PromptOfANovel_IsRefusedByLength()
    {
        string text = JobText.Minimal.Replace("a red ball", new string('x', 9000), StringComparison.Ordinal);

        Assert.Equal("job.yaml:7: spec.prompt: has 9000 characters; accepted: up to 8192", Assert.Single(JobText.Problems(text)));
    }

    [Theory]
    [InlineData("", "job.yaml: is empty; a job starts with apiVersion: wan.farm/v1alpha1")]
    [InlineData("# nothing\n", "job.yaml: is empty; a job starts with apiVersion: wan.farm/v1alpha1")]
    [InlineData("just words", "job.yaml: is not a mapping of fields; a job starts with apiVersion: wan.farm/v1alpha1")]
    [InlineData("- a\n- b\n", "job.yaml: is not a mapping of fields; a job starts with apiVersion: wan.farm/v1alpha1")]
    [InlineData("a: 1\n---\nb: 2\n", "job.yaml:2: a second document starts here; a job file holds one VideoJob")]
    [InlineData("a: \u0000b", "job.yaml:1: not YAML: control character U+0000")]
    public void Parse_NoSingleMapping_SaysSo(string text, string problem)
    {
        Assert.Equal(problem, Assert.Single(JobText.Problems(text)));
    }

    [Theory]
    [InlineData("kind: VideoJob\nspec: [1, 2", 3)]
    [InlineData("kind: VideoJob\n\tspec: 1", 2)]
    [InlineData("a: b: c", 1)]
    [InlineData("a: \"\\q\"", 1)]
    public void Parse_NotYaml_SaysWhere(string text, int line)
    {
        Assert.Matches($@"^job\.yaml:{line}: column \d+: not YAML: ", Assert.Single(JobText.Problems(text)));
    }

    [Fact]
    public void Parse_DeepNesting_StopsEarly()
    {
        Assert.Contains("nested more than 32 deep", Assert.Single(JobText.Problems("a: " + new string('[', 200_000))), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AliasesThatMultiply_StopsEarly()
    {
        IEnumerable<string> lines = Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]");

        string problem = Assert.Single(JobText.Problems("a0: &a0 [x, x, x, x]\n" + string.Join('\n', lines)));

        Assert.Contains("more than 20000 values, aliases expanded", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AliasOfAValue_ReadsIt()
    {
        VideoJob job = JobText.ReadWithSpec("seed: &size 64\nvideo: {width: *size}");

        Assert.Equal(64, job.Spec.Video.Width);
    }

    [Fact]
    public void Parse_TrailingSeparatorAndNulls_ReadAsAbsent()
    {
        VideoJob job = JobText.Read("---\n" + JobText.Minimal + "  seed: ~\n  video:\n---\n");

        Assert.Null(job.Spec.Seed);
        Assert.Equal(new VideoSpec(), job.Spec.Video);
    }

    [Fact]
    public void Parse_MistakesInShots_NameTheEntryAndItsLine()
    {
        Assert.Equal(
            [
                "job.yaml:10: spec.shots[0].frames: 80 is not 4n+1; nearest: 77, 81",
                "job.yaml:12: spec.shots[1].promt: unknown field; did you mean prompt?",
                "job.yaml:12: spec.shots[1].prompt: missing; give e.g. some text",
                "job.yaml:13: spec.shots[2]: \"a cone\" is not a mapping of fields",
            ],
            JobText.ProblemsWithSpec("shots:\n  - prompt: a ball\n    frames: 80\n    seed: 1\n  - promt: a cube\n  - a cone"));
    }

    [Fact]
    public void Parse_Json_ReadsAsYaml()
    {
        const string text = """{"apiVersion": "wan.farm/v1alpha1", "kind": "VideoJob", "metadata": {"name": "j"}, "spec": {"model": {"path": "m"}, "prompt": "p", "seed": 3}}""";

        Assert.Equal(3, JobText.Read(text).Spec.Seed);
    }

    [Fact]
    public void Parse_UnquotedWordsThatOldYamlTakesForFlags_StayText()
    {
        Assert.Equal("no", JobText.Read(JobText.Minimal.Replace("a red ball", "no", StringComparison.Ordinal)).Spec.Prompt);
    }

    [Fact]
    public void Parse_ControlSequencesInValues_AreEscapedInTheMessage()
    {
        string problem = Assert.Single(JobText.ProblemsWithSpec("precision: \"\\e[2Jred\""));

        Assert.DoesNotContain('\u001b', problem);
        Assert.Contains("u001B[2Jred", problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Parse_ResolvedJob_BindsToTheSameJobAgain()
    {
        ResolvedJob job = ResolvedJob.Resolve(JobText.ReadWithSpec("sampling: {shift: 3.3}\nlongVideo: {strategy: Single}"), seedWhenAbsent: 12345);

        string json = job.ToJson().ToJsonString(VideoJobJson.Options);

        Assert.Equal(job.Job, JobText.Read(json));
        Assert.Equal(12345, JobText.Read(json).Spec.Seed);
    }
}
