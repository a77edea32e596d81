using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers.Clients;

namespace Wan.Farm.Controllers.Leadership;

/// <summary>Lets one process of several lead, by a Lease object.</summary>
/// <remarks>
/// Times in the lease are for people. Whether it has run out is decided by how long this process has seen it unchanged,
/// so clocks need not agree.
/// </remarks>
public sealed partial class LeaderElector(IKubernetes client, LeaderElectionOptions options, TimeProvider clock, ILogger logger)
{
    private V1Lease? seen;
    private long seenAt;
    private long heardAt = clock.GetTimestamp();
    private bool hasHeard;

    /// <summary>Whether this process leads.</summary>
    public bool IsLeading { get; private set; }

    /// <summary>Who leads, as far as is known: an identity, or nobody.</summary>
    public string Leader => Volatile.Read(ref seen)?.Spec.HolderIdentity is { Length: > 0 } holder ? holder : "nobody";

    /// <summary>How long ago the server last answered; null when it never has.</summary>
    public TimeSpan? SilentFor => Volatile.Read(ref hasHeard) ? clock.GetElapsedTime(Volatile.Read(ref heardAt)) : null;

    /// <summary>Waits for leadership, then leads, with a token that ends when leadership does.</summary>
    /// <remarks>When <paramref name="ct"/> ends, it waits for <paramref name="lead"/> to end, then gives the lease up so that the next one need not wait.</remarks>
    /// <exception cref="LeadershipLostException">The lease was lost while leading: end the process.</exception>
    public async Task RunAsync(Func<LeadershipTerm, CancellationToken, Task> lead, CancellationToken ct)
    {
        ShowLead(false);
        LeadershipTerm term = await AcquireAsync(ct);
        LogLeading(options.Identity, term.Epoch);
        ShowLead(true);
        try
        {
            await LeadAsync(lead, term, ct);
        }
        finally
        {
            ShowLead(false);
        }
    }

    private async Task LeadAsync(Func<LeadershipTerm, CancellationToken, Task> lead, LeadershipTerm term, CancellationToken ct)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var renewing = new CancellationTokenSource();
        Task work = lead(term, leading.Token);
        Task<string> renewal = RenewUntilLostAsync(renewing.Token);
        if (await Task.WhenAny(work, renewal) == renewal)
        {
            string reason = await renewal;
            await leading.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new LeadershipLostException($"{options.Identity} is no longer the leader: {reason}");
        }
        await renewing.CancelAsync();
        await ((Task)renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync();
        await work;
    }

    private async Task<LeadershipTerm> AcquireAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                if (await TryAcquireAsync(ct) is { } term)
                    return term;
            }
            catch (Exception error) when (IsPassing(error, ct))
            {
                LogFailure(options.Name, error.Message);
            }
            await Task.Delay(options.RetryPeriod, clock, ct);
        }
    }

    private async Task<LeadershipTerm?> TryAcquireAsync(CancellationToken ct)
    {
        V1Lease? lease = await FindAsync(ct);
        Heard();
        if (lease is null)
        {
            var first = new V1Lease { Metadata = new() { Name = options.Name, NamespaceProperty = options.Namespace }, Spec = Held(transitions: 1) };
            return Led(await client.CoordinationV1.CreateNamespacedLeaseAsync(first, options.Namespace, cancellationToken: ct));
        }
        if (seen?.ResourceVersion() != lease.ResourceVersion())
            (seen, seenAt) = (lease, clock.GetTimestamp());
        bool free = string.IsNullOrEmpty(lease.Spec.HolderIdentity)
            || clock.GetElapsedTime(seenAt) >= TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? 0);
        if (!free)
            return null;
        lease.Spec = Held((lease.Spec.LeaseTransitions ?? 0) + 1);
        return Led(await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, options.Name, options.Namespace, cancellationToken: ct));
    }

    private void ShowLead(bool leads)
    {
        IsLeading = leads;
        ControllerMetrics.Leads.WithLabels(options.Name).Set(leads ? 1 : 0);
    }

    private void Heard()
    {
        Volatile.Write(ref heardAt, clock.GetTimestamp());
        Volatile.Write(ref hasHeard, true);
    }

    private LeadershipTerm Led(V1Lease lease)
    {
        (seen, seenAt) = (lease, clock.GetTimestamp());
        return new LeadershipTerm(options.Identity, lease.Spec.LeaseTransitions!.Value);
    }

    /// <returns>Why the lease is lost.</returns>
    private async Task<string> RenewUntilLostAsync(CancellationToken ct)
    {
        long renewed = clock.GetTimestamp();
        string failure = "";
        while (true)
        {
            TimeSpan left = options.RenewLimit - clock.GetElapsedTime(renewed);
            if (left <= TimeSpan.Zero)
                return $"its lease could not be renewed for {options.RenewLimit.TotalSeconds} s ({failure})";
            await Task.Delay(left < options.RetryPeriod ? left : options.RetryPeriod, clock, ct);
            using var limit = new CancellationTokenSource(options.RenewLimit - clock.GetElapsedTime(renewed) is { Ticks: > 0 } rest ? rest : TimeSpan.FromTicks(1), clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            // Counted from before the request: when its answer comes late, the lease has been running since.
            long begun = clock.GetTimestamp();
            try
            {
                if (await RenewAsync(either.Token) is { } holder)
                    return $"{holder} holds the lease";
                Heard();
                renewed = begun;
            }
            catch (Exception error) when (!ct.IsCancellationRequested && (IsPassing(error, ct) || limit.IsCancellationRequested))
            {
                failure = error.Message;
                LogFailure(options.Name, failure);
            }
        }
    }

    /// <returns>Null, or who holds the lease instead.</returns>
    private async Task<string?> RenewAsync(CancellationToken ct)
    {
        try
        {
            seen = await WriteAsync(seen!, ct);
            return null;
        }
        catch (HttpOperationException error) when (error.IsConflict() || error.IsNotFound())
        {
            // Somebody touched it, perhaps only its labels; or a write of ours did arrive whose answer did not.
            V1Lease? now = await FindAsync(ct);
            bool ours = now is not null && now.Spec.HolderIdentity == options.Identity && now.Spec.LeaseTransitions == seen!.Spec.LeaseTransitions;
            if (!ours)
                return now?.Spec.HolderIdentity is { Length: > 0 } holder ? holder : "nobody";
            seen = await WriteAsync(now!, ct);
            return null;
        }
    }

    private Task<V1Lease> WriteAsync(V1Lease lease, CancellationToken ct)
    {
        V1Lease renewed = lease with { Spec = lease.Spec with { RenewTime = clock.GetUtcNow().UtcDateTime } };
        return client.CoordinationV1.ReplaceNamespacedLeaseAsync(renewed, options.Name, options.Namespace, cancellationToken: ct);
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(options.RetryPeriod, clock);
        try
        {
            V1Lease released = seen! with { Spec = seen!.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1 } };
            await client.CoordinationV1.ReplaceNamespacedLeaseAsync(released, options.Name, options.Namespace, cancellationToken: limit.Token);
        }
        catch (Exception error) when (error is HttpOperationException or HttpRequestException or OperationCanceledException)
        {
            LogFailure(options.Name, error.Message);   // it runs out by itself
        }
    }

    private async Task<V1Lease?> FindAsync(CancellationToken ct)
    {
        try
        {
            return await client.CoordinationV1.ReadNamespacedLeaseAsync(options.Name, options.Namespace, cancellationToken: ct);
        }
        catch (HttpOperationException error) when (error.IsNotFound())
        {
            return null;
        }
    }

    private V1LeaseSpec Held(int transitions)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        return new()
        {
            HolderIdentity = options.Identity,
            LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseTime.TotalSeconds),
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = transitions,
        };
    }

    private static bool IsPassing(Exception error, CancellationToken ct) =>
        error is HttpOperationException or HttpRequestException || (error is OperationCanceledException && !ct.IsCancellationRequested);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads, epoch {Epoch}")]
    private partial void LogLeading(string identity, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Name}: {Reason}")]
    private partial void LogFailure(string name, string reason);
}
