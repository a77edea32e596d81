using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;

namespace Wan.Farm.Messaging;

/// <summary>A farm without a broker: workers look for work now and then.</summary>
public sealed class NoBus : IFarmMessages, IWorkHints
{
    public Task OfferWorkAsync(string pool, int count, CancellationToken ct) => Task.CompletedTask;

    public Task PublishAsync(TaskEnded ended, CancellationToken ct) => Task.CompletedTask;

    public async Task<IWorkHint?> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        await Task.Delay(atMost, TimeProvider.System, ct).ConfigureAwait(false);
        return null;
    }

    public Task PauseAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
