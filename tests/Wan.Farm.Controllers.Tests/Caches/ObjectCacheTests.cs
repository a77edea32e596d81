using k8s;
using k8s.Models;
using Wan.Farm.Controllers.Caches;

namespace Wan.Farm.Controllers.Tests.Caches;

public sealed class ObjectCacheTests
{
    private const string ByValue = "value";

    private readonly ObjectCache<V1ConfigMap> cache = new(new Dictionary<string, Func<V1ConfigMap, IEnumerable<string>>> { [ByValue] = map => [map.Data["value"]] });
    private readonly List<string> changes = [];

    public ObjectCacheTests() => cache.Changed += change =>
        changes.Add($"{change.Key.Name}: {change.Before?.Data["value"] ?? "-"} to {change.After?.Data["value"] ?? "-"}");

    [Fact]
    public void Replace_ByALaterList_TellsWhatIsNewDifferentAndGone()
    {
        cache.Replace([Make.Stored("a", 1, "1"), Make.Stored("b", 2, "1"), Make.Stored("c", 3, "1")], "3");
        changes.Clear();

        cache.Replace([Make.Stored("a", 1, "1"), Make.Stored("b", 5, "2"), Make.Stored("d", 6, "1")], "6");

        Assert.Equal(["c: 1 to -", "b: 1 to 2", "d: - to 1"], changes);
        Assert.Equal(6UL, cache.Version);
    }

    [Fact]
    public void Replace_ByAnObjectOfTheSameNameMadeAnew_TellsOfIt()
    {
        cache.Replace([Make.Stored("a", 1)], "1");
        V1ConfigMap another = Make.Stored("a", 1);
        another.Metadata.Uid = "another";
        changes.Clear();

        cache.Replace([another], "1");

        Assert.Single(changes);
    }

    [Fact]
    public void Apply_OfAChange_MovesTheObjectInTheIndex()
    {
        cache.Apply(WatchEventType.Added, Make.Stored("a", 1, "red"));
        cache.Apply(WatchEventType.Added, Make.Stored("b", 2, "red"));
        cache.Apply(WatchEventType.Modified, Make.Stored("a", 3, "green"));
        cache.Apply(WatchEventType.Deleted, Make.Stored("b", 4, "red"));

        Assert.Empty(cache.By(ByValue, "red"));
        Assert.Equal("a", Assert.Single(cache.By(ByValue, "green")).Name());
        Assert.Null(cache.Find(new ObjectKey("test", "b")));
    }

    [Fact]
    public void Apply_OfABookmark_ChangesTheVersionAlone()
    {
        cache.Apply(WatchEventType.Bookmark, new V1ConfigMap { Metadata = new() { ResourceVersion = "17" } });

        Assert.Empty(changes);
        Assert.Empty(cache.All());
        Assert.Equal(17UL, cache.Version);
    }
}
