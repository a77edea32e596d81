using System.Text;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Prompts;

namespace Wan.Farm.Worker.Tests.Prompts;

public sealed class PromptExtenderTests
{
    private const string Good = """{"model":"llm-7b","choices":[{"message":{"role":"assistant","content":" \"A ginger cat walks slowly.\" \n"}}]}""";

    [Fact]
    public async Task Extend_EndpointAnswers_RecordsOriginalTextAndModel()
    {
        using FakeServer server = Server(FakeServer.File(Encoding.UTF8.GetBytes(Good)));
        Assert.Equal(new ExtendedPrompt("a cat", "A ginger cat walks slowly.", "llm-7b"), await ExtendAsync(server));
        Assert.Equal(["/v1/chat/completions"], server.Requests);
    }

    [Theory]
    [InlineData("404 Not Found", "", "answered 404", false)]
    [InlineData("401 Unauthorized", "", "answered 401", false)]
    [InlineData("503 Service Unavailable", "", "answered 503", true)]
    [InlineData("200 OK", "<html>welcome</html>", "no chat completion", false)]
    [InlineData("200 OK", """{"choices":[]}""", "answered without a text", false)]
    [InlineData("200 OK", """{"choices":[{"message":{"content":"  "}}]}""", "answered without a text", false)]
    [InlineData("200 OK", "null", "answered without a text", false)]
    [InlineData("302 Found", "", "answered 302", false)]
    public async Task Extend_AnswerThatIsNone_SaysWhatCame(string status, string body, string problem, bool isTransient)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        using FakeServer server = Server(FakeServer.Answer(status, $"Content-Length: {bytes.Length}\r\nLocation: http://127.0.0.1:1/\r\n", bytes));
        PromptExtensionException e = await Assert.ThrowsAsync<PromptExtensionException>(() => ExtendAsync(server));
        Assert.StartsWith($"spec.promptExtension: {server.Root}v1/: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, e.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Extend_AnswerOfMegabytes_IsRefused()
    {
        using FakeServer server = Server(FakeServer.File(new byte[2 << 20]));
        await Assert.ThrowsAsync<PromptExtensionException>(() => ExtendAsync(server));
        using FakeServer wordy = Server(FakeServer.File(Encoding.UTF8.GetBytes(Good.Replace("A ginger", new string('x', 9000), StringComparison.Ordinal))));
        Assert.Contains("up to 8000 is accepted", (await Assert.ThrowsAsync<PromptExtensionException>(() => ExtendAsync(wordy))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_EndpointSlow_IsGivenUp()
    {
        using FakeServer server = new(async (_, _, ct) => await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, ct));
        PromptExtensionException e = await Assert.ThrowsAsync<PromptExtensionException>(() => ExtendAsync(server, timeout: TimeSpan.FromSeconds(0.5)));
        Assert.Contains("did not answer within 0.5 s", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task Extend_EndpointDown_IsTransient()
    {
        FakeServer server = Server([]);
        server.Dispose();
        Assert.True((await Assert.ThrowsAsync<PromptExtensionException>(() => ExtendAsync(server))).IsTransient);
    }

    [Fact]
    public async Task Extend_KeyNotSet_NamesTheVariable()
    {
        using FakeServer server = Server([]);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => ExtendAsync(server, keyVariable: "WANFARM_TEST_NO_SUCH_KEY"));
        Assert.Contains("the environment variable WANFARM_TEST_NO_SUCH_KEY is not set", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private static FakeServer Server(byte[] answer) => new((_, stream, ct) => stream.WriteAsync(answer, ct).AsTask());

    private static async Task<ExtendedPrompt> ExtendAsync(FakeServer server, TimeSpan? timeout = null, string? keyVariable = null)
    {
        using PromptExtender extender = new(new PromptExtensionOptions(new Uri(server.Root, "v1/"), "llm", ExtensionInstructions.TextToVideo, keyVariable)
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        });
        return await extender.ExtendAsync("a cat", CancellationToken.None);
    }
}
