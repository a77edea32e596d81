using System.Security.Cryptography;
using System.Text;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Store.Tests;

/// <summary>Jobs of a few tasks: encode, denoise, two segments, assemble.</summary>
internal static class SmallJobs
{
    public const string Pool = "pool";

    public static readonly FailurePolicy NoPause = new() { BackoffSeconds = 0 };

    private static readonly SegmentFormat Format = new(16, 18);
    private static readonly VideoSize Size = new(64, 64);

    /// <param name="content">Jobs with equal content make equal artifacts.</param>
    public static NewJob Make(string? content = null, string pool = Pool, string space = "studio", int priority = 0, FailurePolicy? policy = null)
    {
        var uid = Guid.NewGuid();
        string seed = content ?? uid.ToString();
        ContentKey Key(string part) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed + part))));
        var encode = new EncodeTask("encode", Key("encode"), "a ball", "");
        LatentChunk chunk = new(Key("latents"), new LatentRange(0, 4));
        var denoise = new DenoiseTask(
            "denoise", Key("latents"), encode.Key, chunk.Latents, new LatentSize(4, 8, 8), 7, new Sampling(SolverKind.UniPC, 4, 5, 5), [chunk.Latents], false, null, [chunk]);
        var cache = new CacheHandover(Key("cache"), CacheScope.Full, 2);
        var first = new DecodeTask("decode-1", Key("one"), new LatentRange(0, 2), [chunk], new DecodeStart(null, 0), [cache], null, Size, Format);
        var second = new DecodeTask("decode-2", Key("two"), new LatentRange(2, 2), [chunk], new DecodeStart(cache, 2), [], first.Key, Size, Format);
        var assemble = new AssembleTask("assemble", Key("video"), [new(first.Key, "decode-1", 5), new(second.Key, "decode-2", 8)], Size, Format);
        return new NewJob
        {
            Uid = uid,
            Namespace = space,
            Name = "job",
            Pool = pool,
            ModelPath = "/models/tiny",
            ModelDigest = "d1",
            Dtype = ComputeDtype.Float32,
            Frames = 13,
            Spec = "{}",
            Priority = priority,
            FailurePolicy = policy ?? NoPause,
            Tasks = [new(encode, 1), new(denoise, 10), new(first, 2), new(second, 2), new(assemble, 1)],
        };
    }

    public static ClaimRequest Worker(string name, string pool = Pool) => new(pool, name, $"{name}-1");

    /// <summary>What a worker would report that has done a task.</summary>
    public static TaskResult Result(TaskLease lease) => new(new TaskProgress(0, 4, 4), Seconds: 1)
    {
        Artifacts = [.. TaskGraphRows.Makes(lease.Work).Select(key => new StoredArtifact(
            key, key == (lease.Work as DecodeTask)?.Leaves.FirstOrDefault()?.Key ? StoredArtifact.FeatureCacheKind : "bin", 10, key.Hex))],
        Outputs = lease.Work is AssembleTask ? [new JobOutput("job.mp4", "/out/job.mp4", 100, "ab")] : [],
        FramesSha256 = lease.Work is AssembleTask ? "f00d" : null,
    };
}
