using System.Globalization;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;

namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>Every rank but the first: does its part of what the first one says.</summary>
/// <remarks>
/// It knows no leases and reports nothing: the first rank does. When a task fails or a rank is lost it waits for the next order. When
/// the first rank has gone it ends, and whoever started the group starts all of it again.
/// </remarks>
/// <param name="store">Served by the first rank; stays the caller's.</param>
/// <param name="talk">Hears what went wrong.</param>
public sealed class GroupFollower(FarmWorkplace workplace, GroupLayout layout, RendezvousStore store, Action<string> talk)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <exception cref="RendezvousException">The first rank has gone.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var runner = new BenchRunner(workplace);
        long number = store.TryGet(GroupOrder.LatestKey) is { } latest ? long.Parse(latest, CultureInfo.InvariantCulture) : 1;
        for (; !stop.IsCancellationRequested; number++)
        {
            if (await NextAsync(number, stop).ConfigureAwait(false) is not { } order)
                return;
            await FollowAsync(runner, number, order, stop).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(BenchRunner runner, long number, GroupOrder order, CancellationToken stop)
    {
        try
        {
            IProcessGroup group = await Task.Run(() => layout.Join(store, number, order.Job.ModelDigest, workplace.Device, note: null, stop), CancellationToken.None).ConfigureAwait(false);
            using var turn = new GroupTurn(group, layout.Shape);
            try
            {
                await runner.FollowAsync(order.Job, order.Work, turn.Ranks).ConfigureAwait(false);
            }
            catch (Exception error) when (RankLoss.In(error) is null)
            {
                turn.Abort(error is OperationCanceledException ? "stopped" : error.Message);
                throw;
            }
        }
        catch (OperationCanceledException)
        {
            // The first rank said stop, or this one is to go.
        }
        catch (Exception error) when (error is RenderException or ProcessGroupException)
        {
            talk(error.Message);
        }
    }

    private async Task<GroupOrder?> NextAsync(long number, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Poll, workplace.Clock);
        while (!stop.IsCancellationRequested)
        {
            if (store.TryGet(GroupOrder.KeyOf(number)) is { } json)
                return GroupOrder.Read(json);
            try
            {
                await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }
}
