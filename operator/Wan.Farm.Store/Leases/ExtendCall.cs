using Npgsql;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Leases;

/// <summary>A heartbeat: the lease goes on, if it is still the holder's, and the holder hears whether the job is still wanted.</summary>
internal static class ExtendCall
{
    public const string Sql =
        """
        with extended as (
            update leases set expires_at = now() + $3, first_step = $4, step = $5, steps = $6,
                   progressed_at = case when step <> $5 or steps <> $6 then now() else progressed_at end
            where task = $1 and epoch = $2 and holder = $7 returning task
        ), seen as (
            update workers set seen_at = now() where holder = $7
        )
        select j.phase = 'Running' and not j.suspended
        from extended e join tasks t on t.id = e.task join jobs j on j.uid = t.job
        """;

    public static void Fill(NpgsqlParameterCollection parameters, TaskLease lease, TaskProgress progress, TimeSpan duration)
    {
        parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Task });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Epoch });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = duration });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = progress.FirstStep });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = progress.Step });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = progress.Steps });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = lease.Holder });
    }
}
