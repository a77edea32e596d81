using System.Text.Json;

namespace Wan.Parallel;

/// <summary>Why a group ended, as the rank that noticed first told the store.</summary>
/// <remarks>The ranks close their connections one after the other, so most of them only see a neighbour close: the report has the rank it began with.</remarks>
internal sealed record LossReport(int Peer, string Text)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether a rank has filed a report of the group.</summary>
    public static bool IsFiled(RendezvousStore store, string group)
    {
        try
        {
            return store.TryGet($"wan/{group}/loss") is not null;
        }
        catch (Exception e) when (e is RendezvousException or ObjectDisposedException)
        {
            return true;                                       // the store's rank has gone with it
        }
    }

    /// <summary>Files the report unless another rank has filed one, and returns the one that counts.</summary>
    public LossReport File(RendezvousStore store, string group)
    {
        string key = $"wan/{group}/loss";
        try
        {
            if (store.Add($"{key}/reports", 1) > 1)
                return JsonSerializer.Deserialize<LossReport>(store.Get(key, Patience, CancellationToken.None))!;
            store.Set(key, JsonSerializer.Serialize(this));
            return this;
        }
        catch (Exception e) when (e is RendezvousException or ObjectDisposedException)
        {
            return this;                                       // without the store each rank has only what it saw itself
        }
    }
}
