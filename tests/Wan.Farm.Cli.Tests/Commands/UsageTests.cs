namespace Wan.Farm.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("unknown command 'rende'; did you mean 'render'?", "rende", "job.yaml")]
    [InlineData("unknown option '--outptu'; did you mean '--output'?", "render", "job.yaml", "--outptu", "x")]
    [InlineData("FILE is missing.", "render")]
    [InlineData("which command? One of render, plan, inspect, model, data, train, score, worker, crd.")]
    [InlineData("unknown command 'resmue'; did you mean 'resume'?", "resmue", "job.yaml")]
    [InlineData("unknown command 'lanes'", "lanes", "job.yaml")]
    [InlineData("--lanes '0': must be a whole number from 1 to 64.", "render", "job.yaml", "--lanes", "0")]
    [InlineData("--lanes '65': must be a whole number from 1 to 64.", "plan", "job.yaml", "--lanes", "65")]
    [InlineData("--lanes 'all': must be a whole number from 1 to 64.", "render", "job.yaml", "--lanes", "all")]
    [InlineData("--output 'yaml': must be one of table, json.", "plan", "job.yaml", "--output", "yaml")]
    [InlineData("--device 'tpu': must be one of auto, cpu, cuda.", "render", "job.yaml", "--device", "tpu")]
    [InlineData("--allow-url 'ftp://x/': must be the beginning of http or https URLs, such as https://assets.example.org/shots/.", "plan", "job.yaml", "--allow-url", "ftp://x/")]
    [InlineData("--threads '0': must be a whole number from 1 to 1024.", "render", "job.yaml", "--threads", "0")]
    [InlineData("--threads 'two': must be a whole number from 1 to 1024.", "render", "job.yaml", "--threads", "two")]
    [InlineData("--preset 'huge': must be one of tiny, tiny-4-heads, tiny-i2v, tiny-flf2v, tiny-vace, tiny-t2v-a14b, tiny-i2v-a14b, tiny-ti2v, 1.3b, 14b, i2v-14b, flf2v-14b, vace-1.3b, vace-14b, t2v-a14b, i2v-a14b, ti2v-5b.", "model", "init", "--preset", "huge", "--out", "x")]
    public async Task CommandLine_Wrong_SaysWhatOnStandardErrorAndExitsWith2(string expected, params string[] args)
    {
        CommandResult result = await CommandLine.RunAsync(args);
        Assert.Equal(2, result.Code);
        Assert.Contains($"error: {expected}", result.Talk, StringComparison.Ordinal);
        Assert.Contains("--help'", result.Talk, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Help_OfRender_EndsWithExamples()
    {
        CommandResult result = await CommandLine.RunAsync("render", "--help");
        Assert.Equal(0, result.Code);
        Assert.Contains("Examples:\n  wanfarm render videojob.yaml", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Talk);
    }

    [Theory]
    [InlineData("render")]
    [InlineData("plan")]
    public async Task Help_OfRenderAndPlan_ShowsLanes(string command)
    {
        CommandResult result = await CommandLine.RunAsync(command, "--help");

        Assert.Matches(@"--lanes <N>\s+Processes that denoise the windows of a long video together", result.Output);
    }

    [Fact]
    public async Task Help_OfTheProgram_ShowsResumeAndHidesTheLanesOwnCommand()
    {
        CommandResult result = await CommandLine.RunAsync("--help");

        Assert.Matches(@"(?m)^  render, resume", result.Output);
        Assert.DoesNotMatch(@"(?m)^  lane\b", result.Output);
    }

    [Fact]
    public async Task CommandLine_UnknownWordNearAHiddenCommand_DoesNotSuggestIt()
    {
        Assert.DoesNotContain("did you mean", (await CommandLine.RunAsync("lanes", "job.yaml")).Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsANumberAlone()
    {
        CommandResult result = await CommandLine.RunAsync("--version");
        Assert.Equal(0, result.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", result.Output);
    }
}
