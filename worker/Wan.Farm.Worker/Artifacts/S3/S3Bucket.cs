using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>Objects of a bucket with the SHA-256 of their bytes as metadata. An object is there as a whole or not at all.</summary>
public sealed class S3Bucket(S3Options options) : IDisposable
{
    private const string Digest = "sha256";

    private readonly IAmazonS3 client = options.Client();

    public string NameOf(string key) => $"s3://{options.Bucket}/{KeyOf(key)}";

    /// <returns>The SHA-256 that was stored with it; null when there is no such object.</returns>
    /// <exception cref="StorageException">The store does not answer, or refuses.</exception>
    public Task<string?> FindAsync(string key, CancellationToken ct) => AskAsync(key, async () =>
    {
        try
        {
            GetObjectMetadataResponse found = await client.GetObjectMetadataAsync(options.Bucket, KeyOf(key), ct).ConfigureAwait(false);
            return found.Metadata[Digest] ?? "";
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>An object's bytes, whoever has put it there; null when there is no such object. They are not checked here.</summary>
    public Task<Stream?> OpenAsync(string key, CancellationToken ct) => AskAsync<Stream?>(key, async () =>
    {
        try
        {
            return (await client.GetObjectAsync(options.Bucket, KeyOf(key), ct).ConfigureAwait(false)).ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>Copies an object's bytes. They are not checked here.</summary>
    public Task ReadAsync(string key, Stream to, CancellationToken ct) => AskAsync(key, async () =>
    {
        using GetObjectResponse found = await client.GetObjectAsync(options.Bucket, KeyOf(key), ct).ConfigureAwait(false);
        await found.ResponseStream.CopyToAsync(to, ct).ConfigureAwait(false);
        return true;
    });

    /// <summary>Stores a file, in parts when it is large.</summary>
    public Task WriteAsync(string key, string file, string sha256, CancellationToken ct) => AskAsync(key, async () =>
    {
        if (new FileInfo(file).Length > options.PartBytes)
        {
            await WritePartsAsync(key, file, sha256, ct).ConfigureAwait(false);
            return true;
        }

        var request = new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = KeyOf(key),
            FilePath = file,
            MD5Digest = await Md5Async(file, 0, long.MaxValue, ct).ConfigureAwait(false),
            UseChunkEncoding = false,
        };
        request.Metadata[Digest] = sha256;
        await client.PutObjectAsync(request, ct).ConfigureAwait(false);
        return true;
    });

    /// <summary>Removes an object; does nothing when there is none.</summary>
    public Task DeleteAsync(string key, CancellationToken ct) => AskAsync(key, async () =>
    {
        await client.DeleteObjectAsync(options.Bucket, KeyOf(key), ct).ConfigureAwait(false);
        return true;
    });

    /// <returns>The keys below a folder, without the folder's name.</returns>
    public Task<List<string>> ListAsync(string folder, CancellationToken ct) => AskAsync(folder, async () =>
    {
        List<string> names = [];
        string start = KeyOf(folder) + "/";
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = start };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, ct).ConfigureAwait(false);
            names.AddRange((page.S3Objects ?? []).Select(found => found.Key[start.Length..]));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return names;
    });

    public void Dispose() => client.Dispose();

    private string KeyOf(string key) => options.Prefix.Length == 0 ? key : $"{options.Prefix}/{key}";

    private async Task WritePartsAsync(string key, string file, string sha256, CancellationToken ct)
    {
        var start = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = KeyOf(key) };
        start.Metadata[Digest] = sha256;
        string upload = (await client.InitiateMultipartUploadAsync(start, ct).ConfigureAwait(false)).UploadId;
        try
        {
            List<PartETag> parts = [];
            long length = new FileInfo(file).Length;
            for (long position = 0; position < length; position += options.PartBytes)
            {
                var part = new UploadPartRequest
                {
                    BucketName = options.Bucket,
                    Key = KeyOf(key),
                    UploadId = upload,
                    PartNumber = parts.Count + 1,
                    FilePath = file,
                    FilePosition = position,
                    PartSize = Math.Min(options.PartBytes, length - position),
                    MD5Digest = await Md5Async(file, position, options.PartBytes, ct).ConfigureAwait(false),
                    UseChunkEncoding = false,                // Amazon's alone; the whole part's digest is signed instead
                };
                parts.Add(new PartETag(parts.Count + 1, (await client.UploadPartAsync(part, ct).ConfigureAwait(false)).ETag));
            }

            var complete = new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = KeyOf(key), UploadId = upload, PartETags = parts };
            await client.CompleteMultipartUploadAsync(complete, ct).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(key, upload).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Parts of an upload that nobody finishes cost money.</summary>
    private async Task AbortAsync(string key, string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, KeyOf(key), upload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            // The first error is the one to report.
        }
    }

    private static async Task<string> Md5Async(string file, long position, long most, CancellationToken ct)
    {
        await using FileStream stream = File.OpenRead(file);
        stream.Position = position;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = new byte[1 << 16];
        for (long left = most; left > 0;)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), ct).ConfigureAwait(false);
            if (count == 0)
                break;
            hash.AppendData(buffer, 0, count);
            left -= count;
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private async Task<T> AskAsync<T>(string key, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e)
        {
            throw new StorageException(NameOf(key), $"the store refuses ({e.StatusCode}, {e.ErrorCode}): {e.Message}", "see that the bucket exists and that the credentials may read and write it", e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new StorageException(NameOf(key), $"the store does not answer: {e.Message}", "see that its address can be reached from here", e);
        }
    }
}
