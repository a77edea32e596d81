using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Migrations;

namespace Wan.Farm.Store;

/// <summary>The farm's PostgreSQL: connections, transactions, and patience with a server that is restarted.</summary>
public sealed class FarmDatabase : IAsyncDisposable
{
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource source;
    private readonly PooledDbContextFactory<FarmContext> contexts;

    private FarmDatabase(NpgsqlDataSource source, FarmDatabaseOptions options)
    {
        (this.source, Options) = (source, options);
        contexts = new PooledDbContextFactory<FarmContext>(
            new DbContextOptionsBuilder<FarmContext>().UseNpgsql(source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options);
    }

    public FarmDatabaseOptions Options { get; }

    /// <summary>Connects when it is first used.</summary>
    public static FarmDatabase Open(FarmDatabaseOptions options)
    {
        // Nothing here leaves anything behind in a session that would have to be cleared for the next user of its connection.
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString) { NoResetOnClose = true };
        return new FarmDatabase(NpgsqlDataSource.Create(connection), options);
    }

    /// <summary>Brings the schema up to date; any number of processes may do so at once.</summary>
    /// <exception cref="FarmUnavailableException">The server does not answer.</exception>
    public Task MigrateAsync(CancellationToken ct) => WriteAsync(
        async context =>
        {
            await Migrator.RunAsync(context, ct).ConfigureAwait(false);
            return true;
        },
        ct);

    /// <summary>Reads, all from one moment's state.</summary>
    /// <exception cref="FarmUnavailableException">The server does not answer.</exception>
    public Task<T> ReadAsync<T>(Func<FarmContext, Task<T>> read, CancellationToken ct) => RetryAsync(
        async context =>
        {
            await using IDbContextTransaction transaction =
                await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
            return await read(context).ConfigureAwait(false);
        },
        ct);

    public async ValueTask DisposeAsync() => await source.DisposeAsync().ConfigureAwait(false);

    /// <summary>Writes in one transaction. It is done again when the server went away meanwhile, so it must do no harm the second time.</summary>
    internal Task<T> WriteAsync<T>(Func<FarmContext, Task<T>> write, CancellationToken ct) => RetryAsync(
        async context =>
        {
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
            T result = await write(context).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
            return result;
        },
        ct);

    /// <summary>One statement, a transaction of its own.</summary>
    internal Task<T> StatementAsync<T>(Func<FarmContext, Task<T>> statement, CancellationToken ct) => RetryAsync(statement, ct);

    /// <summary>One statement on the hot path, a transaction of its own, prepared once for each connection; it must do no harm the second time.</summary>
    /// <param name="sql">With parameters <c>$1</c>, <c>$2</c>, …</param>
    internal Task<T> CallAsync<T>(string sql, Action<NpgsqlParameterCollection> fill, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct) => RetryAsync(
        async () =>
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(sql, connection);
            fill(command.Parameters);
            await command.PrepareAsync(ct).ConfigureAwait(false);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            return await read(reader).ConfigureAwait(false);
        },
        ct);

    private Task<T> RetryAsync<T>(Func<FarmContext, Task<T>> run, CancellationToken ct) => RetryAsync(
        async () =>
        {
            await using FarmContext context = await contexts.CreateDbContextAsync(ct).ConfigureAwait(false);
            return await run(context).ConfigureAwait(false);
        },
        ct);

    private static async Task<T> RetryAsync<T>(Func<Task<T>> run, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await run().ConfigureAwait(false);
            }
            catch (Exception error) when (DatabaseFault.IsTransient(error) && !ct.IsCancellationRequested)
            {
                if (attempt == Tries)
                    throw new FarmUnavailableException($"the farm's database does not answer: {DatabaseFault.Message(error)}", error);
            }

            await Task.Delay(FirstPause * (1 << (attempt - 1)), TimeProvider.System, ct).ConfigureAwait(false);
        }
    }
}
