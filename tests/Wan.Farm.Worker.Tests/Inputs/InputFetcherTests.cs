using System.Security.Cryptography;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Tests.Inputs;

public sealed class InputFetcherTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];

    private readonly TempFolder folder = new();
    private readonly InputCache cache;
    private readonly InputFetcher fetcher;

    public InputFetcherTests()
    {
        cache = new InputCache(folder["store"]);
        File.WriteAllBytes(folder["job", "a.png"], Content);
        File.WriteAllBytes(folder["shared", "b.png"], Content);
        File.WriteAllBytes(folder["secret", "key.pem"], Content);
        fetcher = Fetcher(MediaLimits.Default);
    }

    public void Dispose()
    {
        fetcher.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("./sub/../a.png")]
    [InlineData("{root}/job/a.png")]
    [InlineData("{root}/shared/b.png")]
    public async Task Fetch_FileInAnAllowedFolder_IsCopiedUnderItsHash(string value)
    {
        MediaFile file = await FetchAsync(value);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), file.Sha256);
        Assert.Equal(Path.Combine(folder, "store", "inputs", file.Sha256[..2], file.Sha256), file.Path);
        Assert.Equal(Content, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(Content.Length, file.Bytes);
    }

    [Fact]
    public async Task Fetch_SameContentTwiceAndAtOnce_IsStoredOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => FetchAsync(i % 2 == 0 ? "a.png" : folder["shared", "b.png"])));
        Assert.Single(Directory.GetFiles(folder["store"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Fetch_SourceChangesAfterwards_KeepsWhatWasFetched()
    {
        MediaFile file = await FetchAsync("a.png");
        File.WriteAllText(folder["job", "a.png"], "other");
        MediaFile? again = await cache.TryOpenAsync(file.Reference, file.Sha256, CancellationToken.None);
        Assert.Equal(file, again);
    }

    [Fact]
    public async Task TryOpen_StoredFileWasChanged_IsAsIfItWereNotThere()
    {
        MediaFile file = await FetchAsync("a.png");
        File.WriteAllText(file.Path, "other");
        Assert.Null(await cache.TryOpenAsync(file.Reference, file.Sha256, CancellationToken.None));
        Assert.Null(await cache.TryOpenAsync(file.Reference, new string('0', 64), CancellationToken.None));
    }

    [Theory]
    [InlineData("../secret/key.pem")]
    [InlineData("{root}/secret/key.pem")]
    [InlineData("{root}/job/../secret/key.pem")]
    [InlineData("{root}/jobs/a.png")]
    [InlineData("/etc/passwd")]
    public async Task Fetch_PathOutside_IsRefused(string value)
    {
        File.WriteAllBytes(folder["jobs", "a.png"], Content);   // the allowed folder's name is only its beginning
        await AssertOutsideAsync(value);
    }

    [Fact]
    public async Task Fetch_LinksThatLeadOutside_AreRefused()
    {
        File.CreateSymbolicLink(folder["job", "file.png"], folder["secret", "key.pem"]);
        File.CreateSymbolicLink(folder["job", "relative.png"], "../secret/key.pem");
        Directory.CreateSymbolicLink(folder["job", "folder"], folder["secret"]);
        File.CreateSymbolicLink(folder["job", "twice.png"], folder["job", "file.png"]);
        foreach (string value in (string[])["file.png", "relative.png", "folder/key.pem", "twice.png"])
            await AssertOutsideAsync(value);
    }

    [Fact]
    public async Task Fetch_LinkThatStaysInside_IsFollowed()
    {
        File.CreateSymbolicLink(folder["job", "link.png"], "a.png");
        Assert.Equal(Content.Length, (await FetchAsync("link.png")).Bytes);
    }

    [Fact]
    public async Task Fetch_JobFolderItselfBehindALink_IsAccepted()
    {
        Directory.CreateSymbolicLink(folder["alias"], folder["job"]);
        using InputFetcher behindLink = new(new InputSources([folder["alias"]], []), MediaLimits.Default, cache);
        MediaFile file = await behindLink.FetchAsync(new InputReference("spec.input", "a.png"), FileUse.Picture, CancellationToken.None);
        Assert.Equal(Content.Length, file.Bytes);
    }

    [Fact]
    public async Task Fetch_LinksInACircle_IsAnError()
    {
        File.CreateSymbolicLink(folder["job", "x.png"], "y.png");
        File.CreateSymbolicLink(folder["job", "y.png"], "x.png");
        Assert.Contains("cannot be read", (await RefusedAsync("x.png")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.png", "is not there")]
    [InlineData("missing/a.png", "is not there")]
    [InlineData("", "is no path and no URL")]
    [InlineData("file:///etc/passwd", "is no http or https URL")]
    [InlineData("ftp://example.com/a.png", "is no http or https URL")]
    [InlineData("http://[bad/a.png", "is no http or https URL")]
    [InlineData("http://example.com/a.png", "is not below an allowed URL prefix; no URLs are accepted here: give a path in the job's folder, or allow a prefix of the URL")]
    public async Task Fetch_WhatCannotBeRead_SaysWhereWhatAndWhatIsAccepted(string value, string problem)
    {
        InputException e = await RefusedAsync(value);
        Assert.StartsWith($"spec.input.image: {value}: {problem}", e.Message, StringComparison.Ordinal);
        Assert.Equal("spec.input.image", e.Field);
        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task Fetch_FolderInsteadOfAFile_IsAnError()
    {
        Directory.CreateDirectory(folder["job", "folder"]);
        Assert.Contains("cannot be read", (await RefusedAsync("folder")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_TooLargeOrEmpty_LeavesNothingBehind()
    {
        using InputFetcher strict = Fetcher(new MediaLimits { MaxImageBytes = 4999 });
        InputException e = await Assert.ThrowsAsync<InputException>(() => strict.FetchAsync(new InputReference("spec.input", "a.png"), FileUse.Picture, CancellationToken.None));
        Assert.EndsWith("has more than 4999 bytes; up to 4999 bytes are accepted", e.Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["job", "empty.png"], []);
        Assert.Contains("is empty", (await RefusedAsync("empty.png")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["store"], "*", SearchOption.AllDirectories));
    }

    private async Task AssertOutsideAsync(string value)
    {
        InputException e = await RefusedAsync(value);
        Assert.Contains($"lies, links followed, outside the folders that inputs may come from; accepted are files below {folder["job"]} or {folder["shared"]}", e.Message, StringComparison.Ordinal);
    }

    private InputFetcher Fetcher(MediaLimits limits) => new(new InputSources([folder["job"], folder["shared"]], []), limits, cache);

    private Task<MediaFile> FetchAsync(string value) =>
        fetcher.FetchAsync(new InputReference("spec.input.image", value.Replace("{root}", folder.Path, StringComparison.Ordinal)), FileUse.Picture, CancellationToken.None);

    private Task<InputException> RefusedAsync(string value) => Assert.ThrowsAsync<InputException>(() => FetchAsync(value));
}
