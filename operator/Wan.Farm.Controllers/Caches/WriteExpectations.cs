using k8s;
using k8s.Models;

namespace Wan.Farm.Controllers.Caches;

/// <summary>Remembers what a reconciler wrote until its cache shows it, so that no pass acts on what was true before.</summary>
/// <remarks>
/// Keys are those of the object that is reconciled, which may own what is written: a pass that creates pods for a pool
/// notes them under the pool. Ask <see cref="AreMet"/> at the start of a pass; the event that meets the expectation
/// brings the key back.
/// </remarks>
public sealed class WriteExpectations<T>(ObjectCache<T> cache, TimeProvider clock)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>After so long a write is no longer waited for: it may have been undone before the cache could see it.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, List<Expectation>> open = [];

    /// <summary>Notes an object as the server returned it from a write.</summary>
    public void Wrote(ObjectKey reconciled, T written) =>
        Note(reconciled, new Expectation(ObjectKey.Of(written), written.Uid(), ObjectCache<T>.Number(written.ResourceVersion()), clock.GetTimestamp()));

    /// <summary>Notes an object that was deleted.</summary>
    public void Deleted(ObjectKey reconciled, T deleted) =>
        Note(reconciled, new Expectation(ObjectKey.Of(deleted), deleted.Uid(), Version: null, clock.GetTimestamp()));

    /// <summary>Whether the cache shows everything that was noted under the key.</summary>
    public bool AreMet(ObjectKey reconciled)
    {
        lock (gate)
        {
            if (!open.TryGetValue(reconciled, out List<Expectation>? expected))
                return true;
            expected.RemoveAll(IsMet);
            if (expected.Count > 0)
                return false;
            open.Remove(reconciled);
            return true;
        }
    }

    /// <summary>Drops what was noted under a key, when its object is gone.</summary>
    public void Forget(ObjectKey reconciled)
    {
        lock (gate)
            open.Remove(reconciled);
    }

    private void Note(ObjectKey reconciled, Expectation expectation)
    {
        lock (gate)
        {
            if (!open.TryGetValue(reconciled, out List<Expectation>? expected))
                open[reconciled] = expected = [];
            expected.RemoveAll(older => older.Key == expectation.Key && older.Uid == expectation.Uid);
            expected.Add(expectation);
        }
    }

    private bool IsMet(Expectation expected)
    {
        if (clock.GetElapsedTime(expected.Noted) > Longest)
            return true;
        T? seen = cache.Find(expected.Key);
        if (expected.Version is not { } version)
            return seen is null || seen.Uid() != expected.Uid || seen.DeletionTimestamp() is not null;
        // The cache as a whole being newer counts too: then the object is gone again, or no longer selected.
        return cache.Version >= version || (seen is not null && seen.Uid() == expected.Uid && ObjectCache<T>.Number(seen.ResourceVersion()) >= version);
    }

    /// <param name="Version">Null: that it is gone, or going.</param>
    private sealed record Expectation(ObjectKey Key, string Uid, ulong? Version, long Noted);
}
