using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Tests.Inputs;

public sealed class UrlDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];

    private readonly TempFolder folder = new();
    private readonly FakeServer server;
    private readonly FakeServer elsewhere = new((_, stream, ct) => stream.WriteAsync(FakeServer.File(Content), ct).AsTask());

    public UrlDownloadTests() => server = new FakeServer(AnswerAsync);

    public void Dispose()
    {
        server.Dispose();
        elsewhere.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("files/a.png")]
    [InlineData("files/deep/er/a.png?x=1")]
    [InlineData("files/redirect")]
    [InlineData("files/../files/a.png")]
    public async Task Fetch_AllowedUrl_IsStored(string path)
    {
        MediaFile file = await FetchAsync(path);
        Assert.Equal(Content, await File.ReadAllBytesAsync(file.Path));
    }

    [Theory]
    [InlineData("secret/a.png")]
    [InlineData("filesystem/a.png")]
    [InlineData("files/../secret/a.png")]
    [InlineData("files/%2e%2e/secret/a.png")]
    [InlineData("files/..%2fsecret/a.png")]
    [InlineData("files/%252e%252e/secret/a.png")]
    [InlineData("files/x%5c..%5csecret")]
    public async Task Fetch_UrlOutsideThePrefix_IsNotEvenAsked(string path)
    {
        InputException e = await RefusedAsync(server.Root + path);
        Assert.Contains($"is not below an allowed URL prefix; accepted are URLs below {server.Root}files/", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fetch_OtherHostPortSchemeOrCredentials_IsNotEvenAsked()
    {
        string host = server.Root.Authority;
        foreach (string url in new[] { $"https://{host}/files/a.png", $"http://user@{host}/files/a.png", $"http://localhost:{server.Root.Port}/files/a.png", $"http://127.0.0.1:1/files/a.png", $"http://{host}.example.com/files/a.png" })
            Assert.Matches("is not below an allowed URL prefix|is no http", (await RefusedAsync(url)).Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("files/away")]
    [InlineData("files/up")]
    public async Task Fetch_RedirectElsewhere_IsNotFollowed(string path)
    {
        InputException e = await RefusedAsync(server.Root + path);
        Assert.Contains("redirects to http://127.0.0.1:", e.Message, StringComparison.Ordinal);
        Assert.Contains("which is not below an allowed URL prefix", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Fetch_RedirectsInACircle_EndsAfterAFew()
    {
        InputException e = await RefusedAsync(server.Root + "files/circle");
        Assert.Contains("redirects more than 5 times", e.Message, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData("files/a.png")]                              // says its length
    [InlineData("files/endless")]                            // does not, and never ends
    public async Task Fetch_LargerThanAllowed_IsStoppedAndLeavesNothing(string path)
    {
        InputException e = await RefusedAsync(server.Root + path, new MediaLimits { MaxImageBytes = 100_000 });
        Assert.EndsWith("has more than 100000 bytes; up to 100000 bytes are accepted", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("files/slow-headers")]
    [InlineData("files/slow-body")]
    public async Task Fetch_ServerThatDripsBytes_IsGivenUp(string path)
    {
        InputException e = await RefusedAsync(server.Root + path, new MediaLimits { DownloadTime = TimeSpan.FromSeconds(1) });
        Assert.Contains("was not there within 1 s", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("files/404", "the server answered 404", false)]
    [InlineData("files/503", "the server answered 503", true)]
    [InlineData("files/short", "could not be read", true)]
    public async Task Fetch_ServerFails_SaysHowAndWhetherToTryAgain(string path, string problem, bool isTransient)
    {
        InputException e = await RefusedAsync(server.Root + path);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, e.IsTransient);
    }

    [Fact]
    public async Task Fetch_ServerDown_IsTransient()
    {
        Uri gone = server.Root;
        server.Dispose();
        InputException e = await RefusedAsync(gone + "files/a.png", allowed: gone);
        Assert.Contains("could not be read", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task Fetch_Cancelled_IsACancellation()
    {
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(200));
        using InputFetcher fetcher = Fetcher(MediaLimits.Default, server.Root);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(new InputReference("spec.input", server.Root + "files/slow-body"), FileUse.Picture, cancel.Token));
    }

    private async Task AnswerAsync(string path, Stream stream, CancellationToken ct)
    {
        byte[] answer = path switch
        {
            "/files/redirect" => FakeServer.Redirect("deep/../a.png"),
            "/files/away" => FakeServer.Redirect(elsewhere.Root + "files/a.png"),
            "/files/up" => FakeServer.Redirect("../secret/a.png"),
            "/files/circle" => FakeServer.Redirect("/files/circle"),
            "/files/404" => FakeServer.Answer("404 Not Found", "Content-Length: 0\r\n"),
            "/files/503" => FakeServer.Answer("503 Service Unavailable", "Content-Length: 0\r\n"),
            "/files/short" => FakeServer.Answer("200 OK", "Content-Length: 300000\r\n", Content),
            "/files/slow-headers" or "/files/slow-body" or "/files/endless" => [],
            _ => FakeServer.File(Content),
        };
        await stream.WriteAsync(answer, ct);
        if (answer.Length > 0)
            return;
        bool isSlow = path != "/files/endless";
        await stream.WriteAsync(path == "/files/slow-headers" ? "HTTP/1.1 200 OK\r\nX: "u8.ToArray() : FakeServer.Answer("200 OK", ""), ct);
        while (true)
        {
            await stream.WriteAsync(isSlow ? "x"u8.ToArray() : Content, ct);
            if (isSlow)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    private InputFetcher Fetcher(MediaLimits limits, Uri allowed) =>
        new(new InputSources([folder.Path], [new Uri(allowed, "files/")]), limits, new InputCache(folder.Path));

    private async Task<MediaFile> FetchAsync(string path, MediaLimits? limits = null)
    {
        using InputFetcher fetcher = Fetcher(limits ?? MediaLimits.Default, server.Root);
        return await fetcher.FetchAsync(new InputReference("spec.input", server.Root + path), FileUse.Picture, CancellationToken.None);
    }

    private async Task<InputException> RefusedAsync(string url, MediaLimits? limits = null, Uri? allowed = null)
    {
        using InputFetcher fetcher = Fetcher(limits ?? MediaLimits.Default, allowed ?? server.Root);
        return await Assert.ThrowsAsync<InputException>(() => fetcher.FetchAsync(new InputReference("spec.input", url), FileUse.Picture, CancellationToken.None));
    }
}
