using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Artifacts.S3;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Tests.Artifacts.S3;

namespace Wan.Farm.Worker.Tests.Inputs;

/// <summary>Inputs that lie in the artifact store.</summary>
public sealed class StoreInputTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TempFolder folder = new();

    public StoreInputTests() => File.WriteAllBytes(folder["store", "files", "shots", "a.png"], Content);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fetch_NameInAFolder_IsCopiedUnderItsHash()
    {
        MediaFile file = await FetchAsync("artifact://shots/a.png", new NamedFilesFolder(folder["store"]));

        Assert.Equal(Content, await File.ReadAllBytesAsync(file.Path));
        Assert.Equal(new InputCache(folder["cache"]).PathOf(file.Sha256), file.Path);
    }

    [Fact]
    public async Task Fetch_NameThatIsNotThere_SaysWhereItWouldBeAndMayPass()
    {
        InputException e = await RefusedAsync("artifact://shots/b.png", new NamedFilesFolder(folder["store"]));

        Assert.Equal(
            $"spec.image.path: artifact://shots/b.png: is not in the artifact store: there is no {folder["store", "files", "shots", "b.png"]}; put it there, then try again", e.Message);
        Assert.True(e.IsTransient);
    }

    [Theory]
    [InlineData("artifact://")]
    [InlineData("artifact://shots//a.png")]
    [InlineData("artifact://shots/../../key.pem")]
    [InlineData("artifact:///etc/passwd")]
    [InlineData("artifact://./a.png")]
    public async Task Fetch_NameThatLeadsElsewhere_IsRefused(string name)
    {
        InputException e = await RefusedAsync(name, new NamedFilesFolder(folder["store"]));

        Assert.Contains("cannot be the name of a file in the artifact store", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task Fetch_LinkOutOfTheStore_IsRefused()
    {
        File.WriteAllBytes(folder["secret", "key.pem"], Content);
        File.CreateSymbolicLink(folder["store", "files", "link.png"], folder["secret", "key.pem"]);

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => FetchAsync("artifact://link.png", new NamedFilesFolder(folder["store"])));

        Assert.Contains("leads, links followed, out of the store's folder of files", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_NoStoreKnown_SaysHowToNameOne() =>
        Assert.Contains("give the store with --files-from", (await RefusedAsync("artifact://shots/a.png", store: null)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_TooLarge_IsRefused() => Assert.Contains(
        "up to 100 bytes are accepted",
        (await RefusedAsync("artifact://shots/a.png", new NamedFilesFolder(folder["store"]), MediaLimits.Default with { MaxImageBytes = 100 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_NameInABucket_IsFoundByOtherMachinesByItsHash()
    {
        using var server = new FakeS3();
        using var bucket = new S3Bucket(server.Options);
        await bucket.WriteAsync("files/shots/a.png", folder["store", "files", "shots", "a.png"], "whatever", Ct);

        MediaFile file = await FetchAsync("artifact://shots/a.png", new S3NamedFiles(bucket), bucket: bucket);
        MediaFile? elsewhere = await new InputCache(folder["elsewhere"], bucket).TryOpenAsync(file.Reference, file.Sha256, Ct);

        Assert.Equal(Content, await File.ReadAllBytesAsync(elsewhere!.Path));
        Assert.Null(await new InputCache(folder["elsewhere"], bucket).TryOpenAsync(file.Reference, new string('a', 64), Ct));
        Assert.Contains("there is no s3://", (await RefusedAsync("artifact://shots/b.png", new S3NamedFiles(bucket))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileUse.Video, true)]
    [InlineData(FileUse.PictureOrVideo, true)]
    [InlineData(FileUse.Picture, false)]
    public async Task Look_FileThatWasDecodedBefore_IsDecodedAgainOnlyAsSomethingElse(FileUse use, bool isKnown)
    {
        var known = new InputCache(folder["known"]);
        MediaFile file = await FetchAsync("artifact://shots/a.png", new NamedFilesFolder(folder["store"]));
        var noted = new VideoInput("spec.vace.video.path", file.Sha256, new VideoSize(64, 48), 9, 8);   // what its bytes do not say
        await known.NoteFactsAsync(noted, Ct);
        using var look = new InputLook(new InputSources([], []) { Store = new NamedFilesFolder(folder["store"]) }, new InputCache(folder["cache"]), known);

        Task<MediaInput> looking = look.FileAsync(new NamedFile("spec.vace.mask.path", "artifact://shots/a.png", use), Ct);

        if (isKnown)
            Assert.Equal(noted with { Field = "spec.vace.mask.path" }, await looking);
        else
            Assert.Contains("is of no known format", (await Assert.ThrowsAsync<InputException>(() => looking)).Message, StringComparison.Ordinal);
    }

    private async Task<MediaFile> FetchAsync(string name, INamedFiles? store, MediaLimits? limits = null, S3Bucket? bucket = null)
    {
        using var fetcher = new InputFetcher(new InputSources([], []) { Store = store }, limits ?? MediaLimits.Default, new InputCache(folder["cache"], bucket));
        return await fetcher.FetchAsync(new InputReference("spec.image.path", name), FileUse.Picture, Ct);
    }

    private Task<InputException> RefusedAsync(string name, INamedFiles? store, MediaLimits? limits = null) =>
        Assert.ThrowsAsync<InputException>(() => FetchAsync(name, store, limits));
}
