using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Wan.Farm.Controllers.Leadership;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;

namespace Wan.Farm.Controllers.Tests.Leadership;

/// <summary>A process that wants to lead.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Kubernetes client;
    private readonly DateTimeOffset begun;

    public Candidate(TestCluster cluster, string space, string identity)
    {
        begun = Clock.GetUtcNow();
        client = cluster.Client(Connection);
        Elector = new LeaderElector(client, new() { Namespace = space, Name = "operator", Identity = identity }, Clock, NullLogger.Instance);
        Running = Elector.RunAsync(LeadAsync, stop.Token);
    }

    public SteppedClock Clock { get; } = new();

    public LeaderElector Elector { get; }

    public CuttableConnection Connection { get; } = new();

    public Task Running { get; }

    /// <summary>Null while it waits.</summary>
    public LeadershipTerm? Term { get; private set; }

    public bool LeadEnded { get; private set; }

    public TimeSpan Elapsed => Clock.GetUtcNow() - begun;

    /// <summary>Moves its clock on in steps until something has happened. It stands still while the server is asked: how fast that answers is another clock's time.</summary>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step) => Clock.AdvanceUntilAsync(condition, step, IsAtRest);

    /// <summary>Moves its clock on, and waits for what that set off.</summary>
    public Task AdvanceAsync(TimeSpan step) => Clock.AdvanceAsync(step, IsAtRest);

    /// <summary>Stops as on SIGTERM.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stop.Dispose();
    }

    // It waits for its clock, and for nobody else; or it has ended.
    private bool IsAtRest() => Running.IsCompleted || (Connection.IsQuiet && Clock.HasTimers);

    private async Task LeadAsync(LeadershipTerm term, CancellationToken ct)
    {
        Term = term;
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LeadEnded = true;
    }
}
