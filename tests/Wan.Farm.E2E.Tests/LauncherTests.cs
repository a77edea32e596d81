namespace Wan.Farm.E2E.Tests;

public sealed class LauncherTests
{
    [Fact]
    public async Task WanFarm_Help_GoesToStandardOutput()
    {
        RunResult result = (await Launcher.Built.RunAsync("--help")).Expect(exitCode: 0);

        Assert.Contains("render", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task WanFarm_UnknownCommand_IsAUsageErrorOnStandardError()
    {
        RunResult result = (await Launcher.Built.RunAsync("rendr")).Expect(exitCode: 2);

        Assert.Contains("rendr", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
