using k8s;
using k8s.Models;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Testing;

namespace Wan.Farm.Controllers.Tests.Caches;

public sealed class WriteExpectationsTests
{
    private static readonly ObjectKey Pool = new("test", "pool");

    private readonly SteppedClock clock = new();
    private readonly ObjectCache<V1ConfigMap> cache = new();
    private readonly WriteExpectations<V1ConfigMap> written;

    public WriteExpectationsTests() => written = new WriteExpectations<V1ConfigMap>(cache, clock);

    [Fact]
    public void AreMet_OnceTheCacheShowsTheWrite()
    {
        Assert.True(written.AreMet(Pool));
        written.Wrote(Pool, Make.Stored("a", 7));
        Assert.False(written.AreMet(Pool));
        cache.Apply(WatchEventType.Added, Make.Stored("a", 6));
        Assert.False(written.AreMet(Pool));
        cache.Apply(WatchEventType.Modified, Make.Stored("a", 7));
        Assert.True(written.AreMet(Pool));
    }

    [Fact]
    public void AreMet_WhenTheObjectIsGoneAgainByThen()
    {
        written.Wrote(Pool, Make.Stored("a", 7));
        cache.Apply(WatchEventType.Deleted, Make.Stored("a", 9));
        Assert.True(written.AreMet(Pool));
    }

    [Fact]
    public void AreMet_AfterADelete_OnceTheCacheShowsThatItGoes()
    {
        cache.Apply(WatchEventType.Added, Make.Stored("a", 1));
        written.Deleted(Pool, Make.Stored("a", 1));
        Assert.False(written.AreMet(Pool));
        V1ConfigMap going = Make.Stored("a", 2);
        going.Metadata.DeletionTimestamp = clock.GetUtcNow().UtcDateTime;
        cache.Apply(WatchEventType.Modified, going);
        Assert.True(written.AreMet(Pool));
    }

    [Fact]
    public void AreMet_OfOneKey_DoesNotWaitForAnother()
    {
        written.Wrote(Pool, Make.Stored("a", 7));
        Assert.True(written.AreMet(new ObjectKey("test", "another")));
    }

    [Fact]
    public void AreMet_AfterFiveMinutes_WaitsNoLonger()
    {
        written.Wrote(Pool, Make.Stored("a", 7));
        clock.Advance(TimeSpan.FromMinutes(5.1));
        Assert.True(written.AreMet(Pool));
    }
}
