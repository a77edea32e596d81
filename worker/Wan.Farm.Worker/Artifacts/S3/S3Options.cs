using Amazon.Runtime;
using Amazon.S3;

namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>A bucket of S3, or of anything that speaks like it.</summary>
public sealed record S3Options
{
    /// <summary>The smallest part that S3 takes, other than the last one.</summary>
    public const long SmallestPartBytes = 5 << 20;

    public required string Bucket { get; init; }

    /// <summary>Before all keys, without slashes around it; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Null: Amazon's own, found by the region of the environment.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Null: found as all of Amazon's programs find them: environment, profile, role of the pod.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>Files beyond this are sent in parts of this size.</summary>
    public long PartBytes { get; init; } = 16 << 20;

    /// <param name="address"><c>s3://bucket/prefix</c></param>
    public static S3Options Parse(string address, Uri? endpoint)
    {
        var uri = new Uri(address);
        return new S3Options { Bucket = uri.Host, Prefix = uri.AbsolutePath.Trim('/'), Endpoint = endpoint };
    }

    /// <remarks>Checksums in trailers are Amazon's alone; each request's own are sent in headers that every server knows.</remarks>
    internal IAmazonS3 Client()
    {
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (Endpoint is not null)
        {
            config.ServiceURL = Endpoint.ToString();
            config.ForcePathStyle = true;
            config.AuthenticationRegion = "us-east-1";
        }

        return Credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(Credentials, config);
    }
}
