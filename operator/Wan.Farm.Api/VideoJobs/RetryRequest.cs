using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Chunks that are to be done again, with all that depends on them.</summary>
public sealed record RetryRequest
{
    /// <summary>A word of your own: a request of a new one is a new request.</summary>
    [DnsLabel]
    public required string Id { get; init; }

    /// <summary>Which, as in status.chunks: <c>3</c>, or <c>0-4,6</c>.</summary>
    [NotBlank(Example = "0-4,6")]
    [TextLength(1024)]
    public required string Chunks { get; init; }
}
