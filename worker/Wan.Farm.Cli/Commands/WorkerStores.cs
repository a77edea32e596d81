using TorchSharp;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Artifacts.S3;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Cli.Commands;

/// <summary>From <c>--store</c> to where a worker reads and writes.</summary>
internal static class WorkerStores
{
    private const string S3Scheme = "s3://";

    /// <param name="store">A folder, or <c>s3://bucket/prefix</c>.</param>
    public static INamedFiles NamedFiles(string store, Uri? endpoint) => store.StartsWith(S3Scheme, StringComparison.Ordinal)
        ? new S3NamedFiles(new S3Bucket(S3Options.Parse(store, endpoint)))
        : new NamedFilesFolder(store);

    public static FarmWorkplace Open(WorkerRequest request, torch.Device device, string scratch, TimeProvider clock)
    {
        if (!request.Store.StartsWith(S3Scheme, StringComparison.Ordinal))
        {
            return new FarmWorkplace
            {
                Device = device,
                Artifacts = ArtifactStore.Open(request.Store),
                Checkpoints = CheckpointStore.Open(request.Store),
                Outputs = new OutputFolder(request.Store),
                Inputs = new InputCache(request.Store),
                Sources = new InputSources([], request.AllowedUrls) { Store = new NamedFilesFolder(request.Store) },
                ScratchFolder = scratch,
                Clock = clock,
            };
        }

        var bucket = new S3Bucket(S3Options.Parse(request.Store, request.S3Endpoint));
        string cache = Path.Combine(scratch, "cache");
        return new FarmWorkplace
        {
            Device = device,
            Artifacts = new S3ArtifactStore(bucket, ArtifactStore.Open(cache)),
            Checkpoints = new S3CheckpointStore(bucket, CheckpointStore.Open(cache)),
            Outputs = new S3OutputStore(bucket),
            Inputs = new InputCache(cache, bucket),
            Sources = new InputSources([], request.AllowedUrls) { Store = new S3NamedFiles(bucket) },
            ScratchFolder = scratch,
            Clock = clock,
        };
    }
}
