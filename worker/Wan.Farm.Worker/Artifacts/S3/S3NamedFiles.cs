namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>Named files of a store that is a bucket: <c>s3://bucket/prefix/files/shots/first.png</c>, put there by whatever speaks S3.</summary>
public sealed class S3NamedFiles(S3Bucket bucket) : INamedFiles
{
    public Task<Stream?> OpenAsync(string name, CancellationToken ct) => bucket.OpenAsync(KeyOf(name), ct);

    public string NameOf(string name) => bucket.NameOf(KeyOf(name));

    private static string KeyOf(string name) => $"files/{name}";
}
