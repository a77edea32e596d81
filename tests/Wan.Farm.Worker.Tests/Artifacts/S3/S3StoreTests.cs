using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Artifacts.S3;

namespace Wan.Farm.Worker.Tests.Artifacts.S3;

/// <summary>A bucket, and machines with folders of their own.</summary>
public sealed class S3StoreTests : StoreContractTests
{
    private const string Stored = "studio/ab/";
    private readonly FakeS3 server = new();
    private readonly S3Bucket bucket;

    public S3StoreTests() => bucket = new S3Bucket(server.Options);

    public override void Dispose()
    {
        bucket.Dispose();
        server.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Write_ManyMegabytes_GoesInParts()
    {
        await WriteAsync(Artifacts("a"), new byte[11 << 20]);
        Assert.Equal((3, 0), (server.PartsReceived, server.OpenUploads));
    }

    [Fact]
    public async Task Write_AFailingPart_LeavesNothing()
    {
        server.FailingParts = 1;
        StorageException failed = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(Artifacts("a"), new byte[11 << 20]));
        Assert.Contains("AccessDenied", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.OpenUploads);
        Assert.Empty(server.Keys);
        Assert.Equal(ArtifactLookup.Missing, await Artifacts("a").TryOpenAsync(Key, ArtifactKind.Latents, Ct));
    }

    [Fact]
    public async Task Open_NoSuchBucket_SaysSo()
    {
        using var other = new S3Bucket(server.Options with { Bucket = "other" });
        StorageException failed = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(new S3ArtifactStore(other, ArtifactStore.Open(Folder["c", "any", ".."])), [1]));
        Assert.Contains("s3://other/studio/ab", failed.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchBucket", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Address_GivesBucketAndPrefix() =>
        Assert.Equal(new S3Options { Bucket = "farm", Prefix = "studio/one" }, S3Options.Parse("s3://farm/studio/one/", endpoint: null));

    protected override IOutputStore Outputs => new S3OutputStore(bucket);

    protected override IArtifactStore Artifacts(string machine) => new S3ArtifactStore(bucket, ArtifactStore.Open(Folder[machine, "any", ".."]));

    protected override ICheckpointStore Checkpoints(string machine) => new S3CheckpointStore(bucket, CheckpointStore.Open(Folder[machine, "any", ".."]));

    protected override void Damage() => server.Damage(server.Keys.Single(key => key.StartsWith(Stored, StringComparison.Ordinal)));
}
