using System.ComponentModel.DataAnnotations;

namespace Wan.Farm.Messaging;

/// <summary>Where messages go.</summary>
public sealed record FarmBusOptions
{
    public const string Section = "Bus";

    /// <summary><c>rabbitmq://user:password@host:5672/vhost</c>, or <c>loopback://localhost/</c> within one process.</summary>
    [Required]
    public required Uri Address { get; init; }

    /// <summary>How long a sender waits for a broker that is away before it drops what it had to say: the next pass says it again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A hint that nobody took in this time is outdated.</summary>
    public TimeSpan HintLifetime { get; init; } = TimeSpan.FromSeconds(30);
}
