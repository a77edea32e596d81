using Npgsql;
using NpgsqlTypes;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Leases;

/// <summary>The database's own <c>claim_lease</c>: the task that is due next, or the one that the holder has already.</summary>
internal static class ClaimCall
{
    public const string Sql = "select * from claim_lease($1, $2, $3, $4, $5)";

    public static void Fill(NpgsqlParameterCollection parameters, ClaimRequest request, TimeSpan duration)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Pool });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = request.LastSegment?.Hex as object ?? DBNull.Value });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Holder });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Group });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = duration });
    }

    /// <returns>Null when there is nothing to do.</returns>
    public static async Task<TaskLease?> ReadAsync(NpgsqlDataReader reader, string holder, TimeSpan duration, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct).ConfigureAwait(false))
            return null;
        var job = new LeasedJob(
            reader.GetGuid(5), reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9), Enum.Parse<ComputeDtype>(reader.GetString(10)), reader.GetInt32(11));
        return new TaskLease(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), holder, duration, job, RenderTaskJson.Read(reader.GetString(4)))
        {
            Anew = reader.GetBoolean(3),
        };
    }
}
