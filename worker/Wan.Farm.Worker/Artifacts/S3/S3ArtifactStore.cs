using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>An artifact store in a bucket, with a folder on this machine in which the artifacts are that were used here.</summary>
/// <remarks>What counts is in the bucket; a copy in the folder saves the way when its digest is the bucket's.</remarks>
public sealed class S3ArtifactStore(S3Bucket bucket, ArtifactStore cache) : IArtifactStore
{
    public async ValueTask<bool> ContainsAsync(ContentKey key, ArtifactKind kind, CancellationToken ct) =>
        await bucket.FindAsync(KeyOf(key, kind), ct).ConfigureAwait(false) is not null;

    public async ValueTask<ArtifactLookup> TryOpenAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        string name = KeyOf(key, kind);
        if (await bucket.FindAsync(name, ct).ConfigureAwait(false) is not { } expected)
            return ArtifactLookup.Missing;
        ArtifactLookup here = await cache.TryOpenAsync(key, kind, ct).ConfigureAwait(false);
        if (here.Artifact?.Sha256 == expected)
            return here;
        Artifact artifact = await cache.WriteAsync(key, kind, async (stream, token) => await bucket.ReadAsync(name, stream, token).ConfigureAwait(false), ct).ConfigureAwait(false);
        if (artifact.Sha256 == expected)
            return new ArtifactLookup(artifact, Warning: null);
        await DeleteAsync(key, kind, ct).ConfigureAwait(false);
        return new ArtifactLookup(
            Artifact: null,
            $"{kind} in the artifact store are damaged, are removed, and will be made anew: {NameOf(key, kind)}: SHA-256 is {artifact.Sha256[..12]}…, expected {(expected.Length == 0 ? "none" : expected[..Math.Min(12, expected.Length)])}…");
    }

    public async ValueTask<Artifact> WriteAsync(ContentKey key, ArtifactKind kind, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        Artifact artifact = await cache.WriteAsync(key, kind, write, ct).ConfigureAwait(false);
        await bucket.WriteAsync(KeyOf(key, kind), artifact.Path, artifact.Sha256, ct).ConfigureAwait(false);
        return artifact;
    }

    public string NameOf(ContentKey key, ArtifactKind kind) => bucket.NameOf(KeyOf(key, kind));

    public async ValueTask DeleteAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        await bucket.DeleteAsync(KeyOf(key, kind), ct).ConfigureAwait(false);
        await cache.DeleteAsync(key, kind, ct).ConfigureAwait(false);
    }

    private static string KeyOf(ContentKey key, ArtifactKind kind) => $"{key.Hex[..2]}/{key.Hex}.{kind.Extension}";
}
