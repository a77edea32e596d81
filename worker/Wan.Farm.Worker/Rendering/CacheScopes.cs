using Wan.Models.Vae;
using Planned = Wan.Farm.Contracts.Tasks.CacheScope;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The scopes of a feature cache that plans name, as the decoder knows them.</summary>
/// <remarks>Two types, since the models know nothing of plans and plans nothing of the models.</remarks>
internal static class CacheScopes
{
    public static CacheScope Of(Planned scope) => scope switch
    {
        Planned.None => CacheScope.None,
        Planned.Stride8 => CacheScope.Stride8,
        Planned.Stride4 => CacheScope.Stride4,
        Planned.Stride2 => CacheScope.Stride2,
        Planned.Full => CacheScope.Full,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, null),
    };
}
