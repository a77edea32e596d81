using Microsoft.EntityFrameworkCore;

namespace Wan.Farm.Store;

/// <summary>Keeps an operator that has lost the lead, and does not know it yet, from writing.</summary>
/// <param name="epoch">Rises with every leader, such as <c>leaseTransitions</c> of the Lease that elects them.</param>
public sealed class LeaderFence(long epoch)
{
    public long Epoch => epoch;

    /// <exception cref="StaleLeaderException">A newer leader has written.</exception>
    internal async Task CheckAsync(FarmContext context, CancellationToken ct)
    {
        List<long> newest = await context.Database.SqlQuery<long>(
            $"""
            insert into leadership (epoch) values ({epoch})
            on conflict (single) do update set epoch = greatest(leadership.epoch, excluded.epoch) returning epoch as "Value"
            """).ToListAsync(ct).ConfigureAwait(false);
        if (newest[0] > epoch)
            throw new StaleLeaderException(epoch, newest[0]);
    }
}
