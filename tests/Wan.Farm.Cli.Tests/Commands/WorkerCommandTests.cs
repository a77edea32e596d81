using System.Globalization;
using Wan.Farm.Cli.Watching;
using Wan.Farm.Probes;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Farm.Testing.Servers;
using Wan.Parallel;

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

    [Fact]
    public async Task Worker_ThatIsNotFit_EndsWithItsOwnCodeAndLeavesItsReasonForTheKubelet()
    {
        using var folder = new TempFolder();
        string words = folder["termination-log"], model = folder["no-model"];
        await File.WriteAllTextAsync(words, "");
        string[] args = ["worker", "--pool", "p", "--database", "Host=db", "--store", folder["store"], "--model", model, "--port", "0"];

        CommandResult result = await CommandLine.RunAsync(args, new() { ["WANFARM_TERMINATION_LOG"] = words }, CancellationToken.None);

        Assert.Equal(4, result.Code);
        Assert.Contains($"error: not fit for work: --model: the folder {model} does not exist", result.Talk, StringComparison.Ordinal);
        Assert.Contains($"--model: the folder {model} does not exist; mount it at that path", await File.ReadAllTextAsync(words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_FirstRankWhosePortIsTaken_SaysWhichPort()
    {
        using RendezvousStore other = RendezvousStore.Serve();

        CommandResult result = await RankAsync(ulysses: 1, ring: 2, other.Port);

        Assert.Equal(1, result.Code);
        Assert.Contains($"error: Port {other.Port} cannot be listened to (Address already in use); choose another, or 0 for any free one.", result.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WhosePortOfProbesIsTaken_SaysWhichOptionAndPort()
    {
        using var folder = new TempFolder();
        int port = FreePort.Next();
        using ProbeServer other = Endpoints.Serve("--port", port, () => null);

        CommandResult result = await CommandLine.RunAsync(
            "worker", "--pool", "p", "--database", "Host=nowhere.invalid", "--store", folder["store"], "--model", folder["model"], "--port", port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(2, result.Code);
        Assert.Contains($"error: --port {port}: it cannot be listened to (", result.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_ShapeThatTheModelCannotBeSpreadIn_NamesTheVariableAndTheModel()
    {
        CommandResult result = await RankAsync(ulysses: 2, ring: 1, port: 29500);

        Assert.Equal(2, result.Code);
        Assert.Contains("error: WANFARM_ULYSSES: ulysses=2 does not divide the model's 3 heads; accepted: 1, 3, and ring for the rest (model ", result.Talk, StringComparison.Ordinal);
    }

    /// <summary>The first rank of a group of two, whose model has three heads. It ends before it asks the database anything.</summary>
    private static async Task<CommandResult> RankAsync(int ulysses, int ring, int port)
    {
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string>
        {
            ["WANFARM_WORLD_SIZE"] = "2",
            ["WANFARM_RANK"] = "0",
            ["WANFARM_ULYSSES"] = $"{ulysses}",
            ["WANFARM_RING"] = $"{ring}",
            ["WANFARM_MASTER"] = $"127.0.0.1:{port}",
        };
        return await CommandLine.RunAsync(
            ["worker", "--pool", "p", "--group", "g", "--database", "Host=nowhere.invalid", "--store", folder["store"], "--device", "cpu", "--port", "0", "--model", GoldenFixtures.PathOf("models", "wan21-t2v")],
            environment,
            CancellationToken.None);
    }
}
