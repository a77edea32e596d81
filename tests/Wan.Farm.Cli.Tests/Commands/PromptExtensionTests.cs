using System.Text;
using System.Text.Json;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Jobs whose prompts a language model extends: asked once, kept, shown, and never with the key.</summary>
public sealed class PromptExtensionTests : IDisposable
{
    private const string Good = """{"model":"llm-7b","choices":[{"message":{"content":"A ginger cat walks slowly along a wall."}}]}""";
    private const string Variable = "WANFARM_TEST_LLM_KEY", Key = "sk-very-secret";

    private readonly TempFolder folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        folder.Dispose();
    }

    [Fact]
    public async Task Render_Twice_AsksOnceAndKeepsTheAnswerButNotTheKey()
    {
        Environment.SetEnvironmentVariable(Variable, Key);
        using FakeServer server = Server(Encoding.UTF8.GetBytes(Good));

        CommandResult before = await RunAsync("plan", server, "--output", "json");
        CommandResult first = await RunAsync("render", server);
        string sidecar = await File.ReadAllTextAsync(Path.Combine(folder, "out", "extended.json"));
        CommandResult again = await RunAsync("render", server, "--force");
        CommandResult after = await RunAsync("plan", server, "--output", "json");

        Assert.All(new[] { before, first, again, after }, result => Assert.Equal(0, result.Code));
        Assert.Equal(["/v1/chat/completions"], server.Requests);
        Assert.Contains($"Authorization: Bearer {Key}", server.Headers);
        Assert.Contains("prompt extended by llm-7b: A ginger cat walks slowly along a wall.", first.Talk, StringComparison.Ordinal);
        Assert.All(Keys(before), Assert.Null);
        using JsonDocument record = JsonDocument.Parse(sidecar);
        JsonElement spec = record.RootElement.GetProperty("job").GetProperty("spec");
        Assert.Equal("A ginger cat walks slowly along a wall.", spec.GetProperty("prompt").GetString());
        Assert.False(spec.TryGetProperty("promptExtension", out _));
        Assert.Equal("a cat", record.RootElement.GetProperty("extendedPrompts")[0].GetProperty("original").GetString());
        Assert.Equal(record.RootElement.GetProperty("keys").EnumerateObject().Select(key => key.Value.GetString()), Keys(after));
        Assert.Equal(Frames(sidecar), Frames(await File.ReadAllTextAsync(Path.Combine(folder, "out", "extended.json"))));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(Key, string.Concat(before, first, again, after), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_NotAskedYet_SaysSoAndAsksNobody()
    {
        using FakeServer server = Server([]);

        CommandResult plan = await RunAsync("plan", server);

        Assert.Contains("note: spec.promptExtension: llm is asked when the job is rendered for the first time", plan.Output, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("<html>", 1, "answered with something that is no chat completion")]
    [InlineData(null, 1, "Running the same command again asks again.")]
    public async Task Render_EndpointDownOrWrong_FailsWithOneErrorAndWritesNoVideo(string? answer, int code, string message)
    {
        Environment.SetEnvironmentVariable(Variable, Key);
        using FakeServer server = Server(Encoding.UTF8.GetBytes(answer ?? ""));
        if (answer is null)
            server.Dispose();

        CommandResult render = await RunAsync("render", server);

        Assert.Equal(code, render.Code);
        Assert.Single(render.Talk.Split('\n'), line => line.StartsWith($"error: spec.promptExtension: {server.Root}v1/: ", StringComparison.Ordinal));
        Assert.Contains(message, render.Talk, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "out")));
    }

    [Fact]
    public async Task Render_KeyNotSet_NamesTheVariable()
    {
        using FakeServer server = Server([]);

        CommandResult render = await RunAsync("render", server);

        Assert.Equal(2, render.Code);
        Assert.Contains($"error: spec.promptExtension.apiKeyVariable: the environment variable {Variable} is not set", render.Talk, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("spec.promptExtension.apiKeyVariable", "sk-secret", "is not the name of an environment variable")]
    [InlineData("spec.promptExtension.endpoint", "http://user:sk-secret@llm/v1/", "has a user, a query or a fragment")]
    [InlineData("spec.promptExtension.endpoint", "https://llm/v1?key=sk-secret", "has a user, a query or a fragment")]
    [InlineData("spec.promptExtension.endpoint", "ftp://llm/sk-secret", "is not an http or https URL")]
    public async Task Plan_SecretInTheWrongPlace_IsRefusedWithoutBeingShown(string field, string value, string problem)
    {
        using FakeServer server = Server([]);

        CommandResult plan = await RunAsync("plan", server, "--set", $"{field}={value}");

        Assert.Equal(2, plan.Code);
        Assert.Contains($"{field}: {problem}", plan.Talk, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", plan.Talk, StringComparison.Ordinal);
    }

    private static FakeServer Server(byte[] answer) => new((_, stream, ct) => stream.WriteAsync(FakeServer.File(answer), ct).AsTask());

    private static string?[] Keys(CommandResult plan)
    {
        using JsonDocument json = JsonDocument.Parse(plan.Output);
        return [.. json.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("key").GetString())];
    }

    private static string? Frames(string sidecar)
    {
        using JsonDocument record = JsonDocument.Parse(sidecar);
        return record.RootElement.GetProperty("framesSha256").GetString();
    }

    private Task<CommandResult> RunAsync(string command, FakeServer server, params string[] more)
    {
        File.WriteAllText(folder["job.yaml"], $"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata:
              name: extended
            spec:
              model:
                path: "{GoldenFixtures.PathOf("models", "wan21-t2v")}"
              prompt: a cat
              promptExtension:
                endpoint: {server.Root}v1/
                model: llm
                apiKeyVariable: {Variable}
                timeoutSeconds: 20
              seed: 1
              video:
                width: 32
                height: 32
                frames: 1
              sampling:
                steps: 2
            """);
        return CommandLine.RunAsync([command, folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", .. more]);
    }
}
