using System.Globalization;
using TorchSharp;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Parallel;

namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>Whether the ranks of a group are all there and fit together. The first one compares, and every rank ends with what it found: whoever's log is read first tells it.</summary>
/// <param name="store">Served by the first rank; stays the caller's.</param>
/// <param name="device">Where this rank's tensors will be.</param>
public sealed class GroupPreflight(GroupLayout layout, RendezvousStore store, torch.Device device, PreflightOptions options)
{
    private const string Key = "wanfarm/preflight";
    private const string VerdictKey = Key + "/verdict";
    private const string HeardKey = Key + "/heard";
    private const string Fit = "fit";

    /// <summary>How long the first rank, about to end, waits for the others to have heard why.</summary>
    private static readonly TimeSpan HearingTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the group may take work.</summary>
    /// <exception cref="PreflightException">It may not.</exception>
    public async Task RunAsync(PreflightReport mine, CancellationToken ct)
    {
        try
        {
            await Task.Run(() => Meet(mine, ct), ct).ConfigureAwait(false);
        }
        catch (RendezvousException error)
        {
            throw new PreflightException([.. mine.Problems, $"the group's first rank has gone or never came: {error.Message}"], error);
        }
        catch (ProcessGroupException error)
        {
            throw new PreflightException([$"the ranks do not reach each other: {error.Message}"], error);
        }
    }

    private void Meet(PreflightReport mine, CancellationToken ct)
    {
        if (layout.Rank == 0)
            Compare(mine, ct);
        else
            Report(mine, ct);
        using IProcessGroup group = layout.Join(store, Key, string.Join(',', mine.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => model.Value)), device, note: null, ct);
        using torch.Tensor sum = torch.tensor([layout.Rank + 1L], device: device);
        group.AllReduce(sum, Reduction.Sum);
        long wanted = layout.Shape.WorldSize * (layout.Shape.WorldSize + 1L) / 2;
        if (sum.item<long>() != wanted)
            throw new PreflightException([string.Create(CultureInfo.InvariantCulture, $"the ranks' sum is {sum.item<long>()} where {wanted} is right; check the network between the pods")]);
    }

    private void Compare(PreflightReport mine, CancellationToken ct)
    {
        long begun = TimeProvider.System.GetTimestamp();
        var reports = new PreflightReport?[layout.Shape.WorldSize];
        reports[0] = mine;
        for (int rank = 1; rank < reports.Length; rank++)
            reports[rank] = Await(ReportKey(rank), options.MeetingTimeout - TimeProvider.System.GetElapsedTime(begun), ct) is { } json ? PreflightReport.Read(json) : null;
        IReadOnlyList<string> problems = PreflightComparison.Problems(reports, layout.Shape.RankNames, options.MeetingTimeout);
        if (problems.Count == 0)
        {
            store.Set(VerdictKey, Fit);
            return;
        }

        var failure = new PreflightException(problems);
        store.Set(VerdictKey, failure.Message);
        int others = reports.Count(report => report is not null) - 1;
        RendezvousStore.Wait(() => store.Add(HeardKey, 0) >= others, HearingTimeout, CancellationToken.None);
        throw failure;
    }

    private void Report(PreflightReport mine, CancellationToken ct)
    {
        store.Set(ReportKey(layout.Rank), mine.Write());
        // Longer than the first rank waits, so that it is the one to say who is missing.
        string verdict = store.Get(VerdictKey, options.MeetingTimeout + HearingTimeout, ct);
        if (verdict == Fit)
            return;
        store.Add(HeardKey, 1);
        throw new PreflightException([verdict]);
    }

    private string? Await(string key, TimeSpan timeout, CancellationToken ct)
    {
        string? value = null;
        RendezvousStore.Wait(() => (value = store.TryGet(key)) is not null, timeout, ct);
        return value;
    }

    private static string ReportKey(int rank) => string.Create(CultureInfo.InvariantCulture, $"{Key}/{rank}");
}
