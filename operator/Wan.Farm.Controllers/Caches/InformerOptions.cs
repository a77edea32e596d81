using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;

namespace Wan.Farm.Controllers.Caches;

/// <summary>How an informer looks at its objects.</summary>
public sealed record InformerOptions
{
    public Selection Selection { get; init; } = Selection.Everything;

    /// <summary>Objects in one answer of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Shortest time of a watch; each lasts up to twice as long, so that they do not all end together.</summary>
    public TimeSpan WatchTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch that says nothing for so long, no bookmark either, is taken for dead and opened anew.</summary>
    /// <remarks>Servers send a bookmark about every minute.</remarks>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Pauses after failures.</summary>
    public Backoff Backoff { get; init; } = Backoff.OfConnections;
}
