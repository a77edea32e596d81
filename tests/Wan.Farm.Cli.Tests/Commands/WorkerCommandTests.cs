namespace Wan.Farm.Cli.Tests.Commands;

public sealed class WorkerCommandTests
{
    [Theory]
    [InlineData("--pool: a worker needs it; give it here or in $WANFARM_POOL")]
    [InlineData("--database: a worker needs it; give it here or in $WANFARM_DATABASE", "--pool", "p", "--model", "m")]
    [InlineData("--store: a worker needs it; give it here or in $WANFARM_STORE", "--pool", "p", "--model", "m", "--database", "Host=db")]
    [InlineData("--model: name a checkpoint's folder, or several in $WANFARM_MODELS", "--pool", "p", "--database", "Host=db", "--store", "s")]
    [InlineData("--broker: nowhere is no address", "--pool", "p", "--database", "Host=db", "--broker", "nowhere")]
    [InlineData("--port '70000': must be a whole number from 0 to 65535.", "--port", "70000")]
    public async Task Worker_ToldTooLittle_SaysWhatItNeeds(string expected, params string[] args)
    {
        CommandResult result = await CommandLine.RunAsync(["worker", .. args]);
        Assert.Equal(2, result.Code);
        Assert.Contains($"error: {expected}", result.Talk, StringComparison.Ordinal);
    }
}
