namespace Wan.Farm.Controllers.Caches;

/// <summary>What a cache learned about one object. Before is null when it is new, After when it is gone.</summary>
public sealed record ObjectChange<T>(ObjectKey Key, T? Before, T? After)
    where T : class;
