using k8s;
using k8s.Models;
using Wan.Farm.Controllers.Leadership;
using Wan.Farm.Controllers.Tests.Cluster;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests.Leadership;

/// <summary>Each candidate has a clock of its own that stands still unless the test moves it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LeaderElectorTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private readonly List<Candidate> candidates = [];
    private readonly Kubernetes client = fixture.Cluster.Client();
    private string space = "";

    public async Task InitializeAsync() => space = await fixture.Cluster.NamespaceAsync();

    public async Task DisposeAsync()
    {
        foreach (Candidate candidate in candidates)
            await candidate.DisposeAsync();
        client.Dispose();
    }

    [Fact]
    public async Task Leader_ThatStops_IsFollowedAtOnceWithTheNextEpoch()
    {
        Candidate first = await LeadingAsync("first");
        Candidate second = Start("second");
        await second.AdvanceUntilAsync(() => second.Elapsed >= TimeSpan.FromSeconds(4), Step);
        Assert.Null(second.Term);
        Assert.Equal((true, false, "first"), (first.Elector.IsLeading, second.Elector.IsLeading, second.Elector.Leader));
        Assert.True(second.Elector.SilentFor < TimeSpan.FromSeconds(3), $"silent for {second.Elector.SilentFor}");

        await first.StopAsync();
        TimeSpan stopped = second.Elapsed;
        await second.AdvanceUntilAsync(() => second.Term is not null, Step);

        Assert.Equal(first.Term!.Epoch + 1, second.Term!.Epoch);
        Assert.True(second.Elapsed - stopped < TimeSpan.FromSeconds(5), $"took over after {second.Elapsed - stopped}");
    }

    [Fact]
    public async Task Leader_ThatDies_IsFollowedWhenItsLeaseRunsOutAndNotBefore()
    {
        Candidate dead = await LeadingAsync("dead");   // its clock is never moved: it renews nothing
        Candidate second = Start("second");

        await second.AdvanceUntilAsync(() => second.Term is not null, Step);

        Assert.True(second.Elapsed >= TimeSpan.FromSeconds(10), $"took over after {second.Elapsed}");
        Assert.True(second.Elapsed <= TimeSpan.FromSeconds(15), $"took over after {second.Elapsed}");
        Assert.Equal(dead.Term!.Epoch + 1, second.Term!.Epoch);
    }

    [Fact]
    public async Task Leader_ThatRenews_StaysTheLeader()
    {
        Candidate first = await LeadingAsync("first");
        Candidate second = Start("second");
        string version = (await ReadAsync()).ResourceVersion();
        for (int i = 0; i < 60; i++)
        {
            await first.AdvanceAsync(Step);
            await second.AdvanceAsync(Step);
        }

        Assert.Null(second.Term);
        Assert.False(first.Running.IsCompleted);
        Assert.NotEqual(version, (await ReadAsync()).ResourceVersion());
    }

    [Fact]
    public async Task Leader_ThatCannotReachTheServer_GivesUpBeforeItsLeaseRunsOut()
    {
        Candidate cut = await LeadingAsync("cut");
        cut.Connection.IsCut = true;

        await cut.AdvanceUntilAsync(() => cut.Running.IsCompleted, Step);

        await Assert.ThrowsAsync<LeadershipLostException>(() => cut.Running);
        Assert.True(cut.LeadEnded);
        Assert.False(cut.Elector.IsLeading);
        Assert.True(cut.Elector.SilentFor >= TimeSpan.FromSeconds(7), $"silent for {cut.Elector.SilentFor}");
        Assert.True(cut.Elapsed < TimeSpan.FromSeconds(10), $"gave up after {cut.Elapsed}");
    }

    [Fact]
    public async Task Leader_WhoseLeaseWasTaken_Ends()
    {
        Candidate robbed = await LeadingAsync("robbed");
        V1Lease lease = await ReadAsync();
        lease.Spec.HolderIdentity = "robber";
        lease.Spec.LeaseTransitions++;
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, "operator", space);

        await robbed.AdvanceUntilAsync(() => robbed.Running.IsCompleted, Step);

        LeadershipLostException lost = await Assert.ThrowsAsync<LeadershipLostException>(() => robbed.Running);
        Assert.Contains("robber holds the lease", lost.Message);
    }

    [Fact]
    public async Task Leader_WhoseLeaseGotALabel_StaysTheLeader()
    {
        Candidate first = await LeadingAsync("first");
        await client.CoordinationV1.PatchNamespacedLeaseAsync(
            new V1Patch("""{"metadata":{"labels":{"seen":"yes"}}}""", V1Patch.PatchType.MergePatch), "operator", space);
        DateTime? before = (await ReadAsync()).Spec.RenewTime;

        await first.AdvanceUntilAsync(() => first.Elapsed > TimeSpan.FromSeconds(5), Step);
        await Eventually.TrueAsync(async () => (await ReadAsync()).Spec.RenewTime > before);

        Assert.False(first.Running.IsCompleted);
        Assert.Equal("yes", (await ReadAsync()).Metadata.Labels["seen"]);
    }

    private Task<V1Lease> ReadAsync() => client.CoordinationV1.ReadNamespacedLeaseAsync("operator", space);

    private Candidate Start(string identity)
    {
        var candidate = new Candidate(fixture.Cluster, space, identity);
        candidates.Add(candidate);
        return candidate;
    }

    private async Task<Candidate> LeadingAsync(string identity)
    {
        Candidate candidate = Start(identity);
        await Eventually.TrueAsync(() => candidate.Term is not null);
        return candidate;
    }
}
