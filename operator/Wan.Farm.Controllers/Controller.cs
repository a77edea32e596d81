using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers.Queues;

namespace Wan.Farm.Controllers;

/// <summary>Feeds the keys of a queue to a reconciler, with so many workers.</summary>
public sealed partial class Controller(string name, IReconciler reconciler, WorkQueue<ObjectKey> queue, int workers, ILogger logger)
{
    public string Name => name;

    public WorkQueue<ObjectKey> Queue => queue;

    /// <summary>Works until the queue is closed and empty. Cancelling stops the passes that run.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(ct), ct)));

    private async Task WorkAsync(CancellationToken ct)
    {
        ControllerMetrics.MostWorkers.WithLabels(name).Set(workers);
        while (await queue.TakeAsync(ct) is (true, var key))
        {
            long begun = Stopwatch.GetTimestamp();
            ControllerMetrics.ActiveWorkers.WithLabels(name).Inc();
            try
            {
                await PassAsync(key, ct);
            }
            finally
            {
                ControllerMetrics.ActiveWorkers.WithLabels(name).Dec();
                ControllerMetrics.Seconds.WithLabels(name).Observe(Stopwatch.GetElapsedTime(begun).TotalSeconds);
                queue.Done(key);
            }
        }
    }

    private async Task PassAsync(ObjectKey key, CancellationToken ct)
    {
        try
        {
            ReconcileResult result = await reconciler.ReconcileAsync(key, ct);
            queue.Forget(key);
            ControllerMetrics.Passes.WithLabels(name, result.RecheckAfter is null ? ControllerMetrics.Success : ControllerMetrics.RequeueAfter).Inc();
            if (result.RecheckAfter is { } delay)
                queue.AddAfter(key, delay);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            queue.AddAfterFailure(key);
            ControllerMetrics.Passes.WithLabels(name, ControllerMetrics.Error).Inc();
            ControllerMetrics.Errors.WithLabels(name).Inc();
            LogFailure(error, name, key.ToString(), queue.FailuresOf(key));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller}: pass over {Key} failed ({Failures} in a row)")]
    private partial void LogFailure(Exception error, string controller, string key, int failures);
}
