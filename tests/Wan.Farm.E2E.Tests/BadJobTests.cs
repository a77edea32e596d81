using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>Job files that cannot be rendered as they are written: exit code 2, every problem with its path.</summary>
public sealed class BadJobTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Render_FileMissing_NamesIt()
    {
        File.Delete(place.JobFile);
        await MustRefuse("job.yaml");
    }

    [Fact]
    public async Task Render_NotYaml_SaysWhere()
    {
        place.WriteJobText("apiVersion: wan.farm/v1alpha1\nkind: [VideoJob\n");
        await MustRefuse("job.yaml");
    }

    [Fact]
    public async Task Render_WrongKind_NamesTheKindItAccepts()
    {
        place.WriteJobText(File.ReadAllText(place.JobFile).Replace("kind: VideoJob", "kind: Pod", StringComparison.Ordinal));
        await MustRefuse("kind", "VideoJob");
    }

    [Fact]
    public async Task Render_UnknownField_SuggestsTheNearest() => await MustRefuseWith("spec.video.widht=64", "spec.video.widht", "width");

    [Theory]
    [InlineData("spec.video.frames=80", "77, 81")]
    [InlineData("spec.video.width=100", "multiple of 16")]
    [InlineData("spec.video.height=0", "spec.video.height")]
    [InlineData("spec.sampling.steps=0", "spec.sampling.steps")]
    [InlineData("spec.video.fps=1000", "spec.video.fps")]
    [InlineData("spec.prompt=", "spec.prompt")]
    public async Task Render_ValueOutOfRange_SaysWhatIsAccepted(string set, string said) =>
        await MustRefuseWith(set, set.Split('=')[0], said);

    [Fact]
    public async Task Render_EmptyPrompt_IsRefused()
    {
        place.WriteJob(GoldenModels.TextToVideo, prompt: "\"  \"");
        await MustRefuse("spec.prompt");
    }

    [Fact]
    public async Task Render_SeveralProblems_ReportsThemTogether() => await MustRefuse(
        ["--set", "spec.video.frames=80", "--set", "spec.sampling.steps=0", "--set", "spec.video.colour=red"],
        "spec.video.frames",
        "spec.sampling.steps",
        "spec.video.colour");

    private Task MustRefuseWith(string set, params string[] said) => MustRefuse(["--set", set], said);

    private Task MustRefuse(params string[] said) => MustRefuse([], said);

    private async Task MustRefuse(string[] more, params string[] said)
    {
        RunResult result = (await place.RenderAsync(more)).Expect(2);
        Assert.All(said, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(place.Results));
    }
}
