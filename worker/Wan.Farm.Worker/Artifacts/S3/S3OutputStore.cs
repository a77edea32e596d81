using System.Security.Cryptography;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>Outputs in a bucket: <c>s3://bucket/prefix/outputs/namespace/job/hello.mp4</c>.</summary>
public sealed class S3OutputStore(S3Bucket bucket) : IOutputStore
{
    public async Task<JobOutput> PublishAsync(string space, string job, string file, CancellationToken ct)
    {
        string key = $"outputs/{space}/{job}/{Path.GetFileName(file)}";
        await using FileStream source = File.OpenRead(file);
        string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(source, ct).ConfigureAwait(false));
        await bucket.WriteAsync(key, file, digest, ct).ConfigureAwait(false);
        return new JobOutput(Path.GetFileName(file), bucket.NameOf(key), source.Length, digest);
    }
}
