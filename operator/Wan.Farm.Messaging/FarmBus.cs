using MassTransit;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;

namespace Wan.Farm.Messaging;

/// <summary>The farm's messages over RabbitMQ, or within one process.</summary>
/// <remarks>
/// The bus connects in the background, and again whenever the broker comes back. Nothing here is needed for the farm to be right: without a
/// broker workers look for work now and then, and the operator looks at its jobs.
/// </remarks>
public sealed class FarmBus : IFarmMessages, IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly FarmBusOptions options;
    private readonly Func<TaskEnded, CancellationToken, Task>? ended;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task starting;

    private FarmBus(FarmBusOptions options, Func<TaskEnded, CancellationToken, Task>? ended)
    {
        (this.options, this.ended) = (options, ended);
        bus = options.Address.Scheme == "loopback" ? Bus.Factory.CreateUsingInMemory(options.Address, Receive) : Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(options.Address, host => host.RequestedConnectionTimeout(options.Patience));
            Receive(configure);
        });
        starting = StartAsync();
    }

    /// <param name="ended">Called for what workers report; null: nobody listens. It may be called twice for one attempt, late, and out of order.</param>
    public static FarmBus Start(FarmBusOptions options, Func<TaskEnded, CancellationToken, Task>? ended = null) => new(options, ended);

    /// <summary>Hears of work in a pool. A worker's to dispose.</summary>
    public IWorkHints Hints(string pool) => new WorkHints(bus, QueueOf(pool), TimeProvider.System);

    /// <inheritdoc/>
    public Task OfferWorkAsync(string pool, int count, CancellationToken ct) => SayAsync(
        async patience =>
        {
            ISendEndpoint queue = await bus.GetSendEndpoint(new Uri($"queue:{QueueOf(pool)}")).ConfigureAwait(false);
            for (int n = 0; n < count; n++)
                await queue.Send(new TakeWork(pool), context => context.TimeToLive = options.HintLifetime, patience).ConfigureAwait(false);
        },
        ct);

    /// <inheritdoc/>
    public Task PublishAsync(TaskEnded message, CancellationToken ct) => SayAsync(patience => bus.Publish(message, patience), ct);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(options.Patience, TimeProvider.System);
        try
        {
            // The bus waits for messages in hand even when its token ends; one that nobody takes any more would keep it, and a worker that is told to go, for ever.
            await bus.StopAsync(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A broker that is away cannot be said goodbye to. What is in hand goes to another worker when the connection ends.
        }

        stopping.Dispose();
    }

    /// <remarks>A broker's names have no slashes; the namespace before a pool's has no dots.</remarks>
    private static string QueueOf(string pool) => $"wanfarm-work-{pool.Replace('/', '.')}";

    private void Receive(IBusFactoryConfigurator configure)
    {
        if (ended is null)
            return;
        configure.ReceiveEndpoint("wanfarm-operator", endpoint => endpoint.Handler<TaskEnded>(context => ended(context.Message, context.CancellationToken)));
    }

    private async Task StartAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await bus.StartAsync(stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException && !stopping.IsCancellationRequested)
            {
                await Task.Delay(options.Patience, TimeProvider.System, stopping.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says something, or drops it when the broker is away: whoever acts on it also looks by itself.</summary>
    private async Task SayAsync(Func<CancellationToken, Task> say, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Patience);
        try
        {
            await say(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && error is OperationCanceledException or MassTransitException or RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            // Dropped.
        }
    }
}
