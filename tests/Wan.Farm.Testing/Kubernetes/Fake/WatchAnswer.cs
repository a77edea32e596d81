using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Streams the changes of one kind, one JSON object a line.</summary>
internal sealed class WatchAnswer(ObjectStore store, ApiRequest request)
{
    private static readonly TimeSpan BookmarkPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private long seen;
    private long told;

    public async Task WriteAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        ended.CancelAfter(request.Number("timeoutSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : Longest);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await StreamAsync(context, ended.Token);
        }
        catch (StatusException failure)
        {
            await LineAsync(context, "ERROR", failure.ToJson());
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await BookmarkAsync(context);   // its time is up: say where to go on
        }
    }

    private async Task StreamAsync(HttpContext context, CancellationToken ct)
    {
        await StartAsync(context);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            (IReadOnlyList<StoredChange> changes, Task next) = store.After(seen);
            foreach (StoredChange change in changes)
                await TellAsync(context, change);
            Task first = await Task.WhenAny(next, Task.Delay(BookmarkPeriod, TimeProvider.System, ct));
            if (first != next)
            {
                seen = Math.Max(seen, store.Atomically(() => store.After(seen).Changes.Count == 0 ? store.Version : seen));
                if (seen > told)
                    await BookmarkAsync(context);
            }
        }
    }

    /// <summary>Without a version to go on from, what is there comes first.</summary>
    private async Task StartAsync(HttpContext context)
    {
        if (request.Text("resourceVersion") is { } version and not "0")
        {
            seen = told = long.Parse(version, CultureInfo.InvariantCulture);
            store.RequireKnown(seen);
            return;
        }
        (long now, IReadOnlyList<KeyValuePair<StoredKey, JsonObject>> all) =
            store.Atomically(() => (store.Version, store.List(request.Resource.FullPlural, request.Namespace)));
        seen = told = now;
        foreach ((StoredKey key, JsonObject value) in all)
        {
            if (Selects(key, value))
                await LineAsync(context, "ADDED", value);
        }
    }

    private async Task TellAsync(HttpContext context, StoredChange change)
    {
        seen = change.Version;
        bool before = change.Before is not null && Selects(change.Key, change.Before);
        bool after = change.After is not null && Selects(change.Key, change.After);
        if (!before && !after)
            return;
        told = change.Version;
        await LineAsync(context, (before, after) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", _ => "DELETED" }, (change.After ?? change.Before)!);
    }

    private bool Selects(StoredKey key, JsonObject value) =>
        key.Plural == request.Resource.FullPlural && (request.Namespace.Length == 0 || key.Namespace == request.Namespace)
        && (request.Name.Length == 0 || key.Name == request.Name) && request.Selector.Matches(value);

    private async Task BookmarkAsync(HttpContext context)
    {
        if (!request.Flag("allowWatchBookmarks"))
            return;
        told = seen;
        await LineAsync(context, "BOOKMARK", new JsonObject
        {
            ["kind"] = request.Resource.Kind,
            ["apiVersion"] = request.Resource.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = seen.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null },
        });
    }

    private static async Task LineAsync(HttpContext context, string type, JsonObject value)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = value.DeepClone() };
        await context.Response.WriteAsync(line.ToJsonString() + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
