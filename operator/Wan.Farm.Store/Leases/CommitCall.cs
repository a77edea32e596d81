using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Leases;

/// <summary>The database's own <c>commit_lease</c>: a task is done, and what follows from it.</summary>
internal static class CommitCall
{
    public const string Sql = "select commit_lease($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

    /// <param name="cacheDelay">How long the decoder's caches stay once the job is complete.</param>
    public static void Fill(NpgsqlParameterCollection parameters, TaskLease lease, TaskResult result, TimeSpan cacheDelay)
    {
        IReadOnlyList<StoredArtifact> stored = result.Artifacts;
        parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Task });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Epoch });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = lease.Holder });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lease.Job.Uid });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = result.Progress.FirstStep });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = result.Progress.Step });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = result.Progress.Steps });
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = result.Reused });
        parameters.Add(new NpgsqlParameter<double> { TypedValue = result.Seconds });
        parameters.Add(OrNull(NpgsqlDbType.Bigint, result.PeakMemoryBytes));
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. stored.Select(artifact => artifact.Key.Hex)] });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. stored.Select(artifact => artifact.Kind)] });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. stored.Select(artifact => artifact.Bytes)] });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. stored.Select(artifact => artifact.Sha256)] });
        parameters.Add(OrNull(NpgsqlDbType.Json, result.Outputs.Count == 0 ? null : JsonSerializer.Serialize(result.Outputs, RenderTaskJson.Options)));
        parameters.Add(OrNull(NpgsqlDbType.Text, result.FramesSha256));
        parameters.Add(new NpgsqlParameter<string> { TypedValue = StoredArtifact.FeatureCacheKind });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = cacheDelay });
    }

    private static NpgsqlParameter OrNull(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
