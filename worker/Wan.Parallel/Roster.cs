using System.Text.Json;

namespace Wan.Parallel;

/// <summary>Who has come to a group, written down in the store before the ranks connect: so a rank that is missing can be named.</summary>
internal sealed class Roster(RendezvousStore store, string group, int worldSize, ProcessGroupOptions options)
{
    private readonly IReadOnlyList<string> expectedNames = NamesFor(worldSize, options.RankNames);

    /// <summary>Signs this rank in and waits for the others.</summary>
    /// <param name="gpu">See <see cref="BackendChoice.Of"/>.</param>
    /// <returns>the ranks' names and GPUs</returns>
    /// <exception cref="GroupJoinException">A rank did not come, came twice, or came for something else.</exception>
    public (IReadOnlyList<string> Names, IReadOnlyList<string?> Gpus) Gather(int rank, string? gpu, CancellationToken ct)
    {
        Entry own = new(expectedNames[rank], worldSize, options.Fingerprint, gpu);
        if (store.Add(TimesKey(rank), 1) > 1)
            throw new GroupJoinException(group, $"rank {rank} ({own.Name}) has joined already. After a failure every rank joins a group of a new name.", []);
        store.Set(EntryKey(rank), JsonSerializer.Serialize(own));
        Entry?[] entries = new Entry?[worldSize];
        try
        {
            RendezvousStore.Wait(() => AllThere(entries, own), options.JoinTimeout, ct);
        }
        catch (OperationCanceledException)
        {
            SignOut(rank);
            throw;
        }
        List<int> missing = [.. Enumerable.Range(0, worldSize).Where(r => entries[r] is null)];
        if (missing.Count == 0) return ([.. entries.Select(entry => entry!.Name)], [.. entries.Select(entry => entry!.Gpu)]);
        SignOut(rank);
        throw new GroupJoinException(group, $"{string.Join(", ", missing.Select(r => expectedNames[r]))} did not join within {options.JoinTimeout.TotalSeconds:0.#} s.", missing);
    }

    // So that a rank which comes later does not take this one, which has given up, for present.
    private void SignOut(int rank)
    {
        store.Delete(EntryKey(rank));
        store.Delete(TimesKey(rank));
    }

    private static IReadOnlyList<string> NamesFor(int worldSize, IReadOnlyList<string>? names)
    {
        if (names is null) return [.. Enumerable.Range(0, worldSize).Select(rank => $"rank {rank} of {worldSize}")];
        return names.Count == worldSize ? names : throw new ArgumentException($"{names.Count} rank names for {worldSize} ranks.");
    }

    private bool AllThere(Entry?[] entries, Entry own)
    {
        for (int rank = 0; rank < entries.Length; rank++)
        {
            if (entries[rank] is not null || store.TryGet(EntryKey(rank)) is not { } json) continue;
            entries[rank] = JsonSerializer.Deserialize<Entry>(json);
            Compare(own, entries[rank]!);
        }
        return entries.All(entry => entry is not null);
    }

    private void Compare(Entry own, Entry other)
    {
        if (other.WorldSize != own.WorldSize)
            throw new GroupJoinException(group, $"{other.Name} joins a group of {other.WorldSize} ranks, {own.Name} one of {own.WorldSize}.", []);
        if (other.Fingerprint != own.Fingerprint)
            throw new GroupJoinException(group, $"{other.Name} works on something else: it has '{other.Fingerprint}', {own.Name} has '{own.Fingerprint}'.", []);
    }

    private string EntryKey(int rank) => $"wan/{group}/ranks/{rank}";

    private string TimesKey(int rank) => $"wan/{group}/ranks/{rank}/times";

    private sealed record Entry(string Name, int WorldSize, string Fingerprint, string? Gpu);
}
