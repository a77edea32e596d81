using Wan.Farm.Worker.Farm.Groups;

namespace Wan.Farm.Cli.Commands;

/// <summary>What a worker was told.</summary>
internal sealed record WorkerRequest
{
    public required string Pool { get; init; }

    public required string Group { get; init; }

    public required string Database { get; init; }

    /// <summary>Null: no broker.</summary>
    public required Uri? Broker { get; init; }

    /// <summary>A folder, or <c>s3://bucket/prefix</c>.</summary>
    public required string Store { get; init; }

    public required Uri? S3Endpoint { get; init; }

    /// <summary>Prefixes of the URLs that jobs' files may come from.</summary>
    public required IReadOnlyList<Uri> AllowedUrls { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Null: a temporary folder.</summary>
    public required string? Scratch { get; init; }

    /// <summary>0: no endpoints.</summary>
    public required int Port { get; init; }

    public required DeviceChoice Device { get; init; }

    public required int? Threads { get; init; }

    /// <summary>Null: a group of one rank.</summary>
    public required GroupLayout? Layout { get; init; }
}
