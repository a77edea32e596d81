using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers.Clients;

namespace Wan.Farm.Controllers.Caches;

/// <summary>Keeps a cache equal to the objects on an API server: lists once, then watches, and lists again when the server has forgotten.</summary>
public sealed partial class Informer<T> : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>A watch that ends sooner did not work; the next one waits.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    private readonly ResourceClient<T> client;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly InformerOptions options;
    private readonly Random random;
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Where the next watch starts; null: list first.
    private string? version;
    private bool inPages = true;

    /// <param name="indexes">By name: the values that an object is found under in the cache.</param>
    public Informer(
        ResourceClient<T> client,
        TimeProvider clock,
        ILogger logger,
        InformerOptions? options = null,
        IReadOnlyDictionary<string, Func<T, IEnumerable<string>>>? indexes = null,
        Random? random = null)
    {
        (this.client, this.clock, this.logger) = (client, clock, logger);
        this.options = options ?? new InformerOptions();
        this.random = random ?? new Random();
        Cache = new ObjectCache<T>(indexes);
    }

    public ObjectCache<T> Cache { get; }

    private static string Kind => typeof(T).GetKubernetesTypeMetadata().Kind;

    public Task SyncedAsync(CancellationToken ct) => synced.Task.WaitAsync(ct);

    public async Task RunAsync(CancellationToken ct)
    {
        for (int failures = 0; ;)
        {
            ct.ThrowIfCancellationRequested();
            long begun = clock.GetTimestamp();
            try
            {
                version ??= await ListAsync(ct);
                await WatchAsync(ct);
                failures = clock.GetElapsedTime(begun) < ShortestWatch ? failures + 1 : 0;
            }
            catch (Exception error) when (!ct.IsCancellationRequested && IsGone(error))
            {
                LogForgotten(Kind, version ?? "");
                version = null;
                failures++;
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                failures = clock.GetElapsedTime(begun) < ShortestWatch ? failures + 1 : 1;
                LogFailure(Kind, failures, error.Message);
            }
            if (failures > 0)
                await Task.Delay(options.Backoff.JitteredAfter(failures - 1, random), clock, ct);
        }
    }

    private static bool IsGone(Exception error) =>
        error is KubernetesException { Status.Code: 410 } or HttpOperationException { Response.StatusCode: System.Net.HttpStatusCode.Gone };

    private static T Slim(T value)
    {
        // Half of an object's size, and of no use to a controller.
        value.Metadata.ManagedFields = null;
        return value;
    }

    /// <returns>The version to watch from.</returns>
    private async Task<string> ListAsync(CancellationToken ct)
    {
        var all = new List<T>();
        string? next = null;
        try
        {
            do
            {
                KubernetesList<T> page = await client.ListPageAsync(options.Selection, inPages ? options.PageSize : 0, next, ct);
                all.AddRange(page.Items.Select(Slim));
                next = page.Continue();
                if (string.IsNullOrEmpty(next))
                {
                    inPages = true;
                    Cache.Replace(all, page.ResourceVersion());
                    synced.TrySetResult();
                    LogListed(Kind, all.Count, page.ResourceVersion());
                    return page.ResourceVersion();
                }
            }
            while (true);
        }
        catch (HttpOperationException error) when (error.IsGone())
        {
            inPages = false;   // paging is slower than the server forgets: all at once then
            throw;
        }
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(options.SilenceLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        TimeSpan time = options.WatchTime * (1 + random.NextDouble());
        try
        {
            await foreach ((WatchEventType type, T value) in client.WatchAsync(options.Selection, version!, time, either.Token))
            {
                silence.CancelAfter(options.SilenceLimit);
                Cache.Apply(type, Slim(value));
                version = value.ResourceVersion();
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            LogSilent(Kind, options.SilenceLimit);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Kind}: {Count} objects listed at version {Version}")]
    private partial void LogListed(string kind, int count, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind}: the server no longer knows version {Version}; listing again")]
    private partial void LogForgotten(string kind, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind}: failure {Failures} in a row to follow the server: {Reason}")]
    private partial void LogFailure(string kind, int failures, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind}: nothing heard for {Limit}; opening the watch anew")]
    private partial void LogSilent(string kind, TimeSpan limit);
}
