using System.ComponentModel.DataAnnotations;

namespace Wan.Farm.Store;

/// <summary>Where the farm's state is.</summary>
public sealed record FarmDatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Npgsql's: <c>Host=db;Database=wanfarm;Username=wanfarm;Password=…</c>.</summary>
    [Required]
    public required string ConnectionString { get; init; }

    /// <summary>How long a worker may be silent before its task is given to another one.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long artifacts stay that no job needs any more.</summary>
    public TimeSpan OrphanDelay { get; init; } = TimeSpan.FromMinutes(30);
}
