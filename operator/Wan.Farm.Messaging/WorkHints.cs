using System.Threading.Channels;
using MassTransit;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;

namespace Wan.Farm.Messaging;

/// <summary>A pool's queue as one idle worker hears it: one message at a time, acknowledged when its lease was taken.</summary>
/// <remarks>While the worker works it does not listen at all, so that no message lies with it.</remarks>
internal sealed class WorkHints(IBusControl bus, string queue, TimeProvider clock) : IWorkHints
{
    /// <summary>A broker that is away is not waited for: it gives what lies here to others when it comes back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<Hint> arrived = Channel.CreateUnbounded<Hint>();
    private HostReceiveEndpointHandle? listening;

    public async Task<IWorkHint?> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        listening ??= bus.ConnectReceiveEndpoint(queue, endpoint =>
        {
            endpoint.PrefetchCount = 1;
            endpoint.ConcurrentMessageLimit = 1;
            endpoint.Handler<TakeWork>(HearAsync);
        });
        using var patience = new CancellationTokenSource(atMost, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await arrived.Reader.ReadAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public async Task PauseAsync(CancellationToken ct)
    {
        if (listening is not { } endpoint)
            return;
        listening = null;
        Task stopping = endpoint.StopAsync(ct);
        long asked = clock.GetTimestamp();

        // One that came after the last was taken is let go: the operator offers again as long as there is work for idle workers.
        while (!stopping.IsCompleted && clock.GetElapsedTime(asked) < Patience)
        {
            while (arrived.Reader.TryRead(out Hint? late))
                late.Taken();
            await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(20), clock, ct)).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            await PauseAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The broker is away: what it had given to this worker it gives to another one.
        }
    }

    private Task HearAsync(ConsumeContext<TakeWork> context)
    {
        var hint = new Hint();
        arrived.Writer.TryWrite(hint);
        return hint.Done.WaitAsync(context.CancellationToken);
    }

    private sealed class Hint : IWorkHint
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => done.Task;

        public void Taken() => done.TrySetResult();
    }
}
