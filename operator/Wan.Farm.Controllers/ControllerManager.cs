using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers.Caches;

namespace Wan.Farm.Controllers;

/// <summary>Runs informers and controllers: the caches first, passes once all of them are filled.</summary>
public sealed partial class ControllerManager(IReadOnlyList<IInformer> informers, IReadOnlyList<Controller> controllers, TimeProvider clock, ILogger logger)
{
    /// <summary>Whether all caches have been filled.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>How long passes that run may take to end when the manager stops.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Runs until <paramref name="ct"/> ends; then no pass is begun, those that run are waited for, and cancelled after
    /// <see cref="StopTime"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var passes = new CancellationTokenSource();
        using var following = new CancellationTokenSource();
        Task[] follow = [.. informers.Select(informer => Task.Run(() => informer.RunAsync(following.Token), CancellationToken.None))];
        try
        {
            await Task.WhenAll(informers.Select(informer => informer.SyncedAsync(ct)));
            IsSynced = true;
            LogStarted(informers.Count, controllers.Count);
            Task work = Task.WhenAll(controllers.Select(controller => controller.RunAsync(passes.Token)));
            await Task.WhenAny(work, Task.Delay(Timeout.InfiniteTimeSpan, clock, ct));
            await StopAsync(work, passes);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // stopped before the caches were filled
        }
        finally
        {
            // Caches follow until the last pass has ended.
            await following.CancelAsync();
            await Task.WhenAll(follow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StopAsync(Task work, CancellationTokenSource passes)
    {
        Task drained = Task.WhenAll(controllers.Select(controller => controller.Queue.CloseAsync(dropWaiting: true)));
        try
        {
            await Task.WhenAll(drained, work).WaitAsync(StopTime, clock);
        }
        catch (TimeoutException)
        {
            LogCut(StopTime);
            await passes.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Informers} caches are filled, {Controllers} controllers start")]
    private partial void LogStarted(int informers, int controllers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Passes did not end within {Limit}: cancelled")]
    private partial void LogCut(TimeSpan limit);
}
