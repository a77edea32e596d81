using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Store.Tests;

/// <summary>A database of its own for a test class, with the farm's schema.</summary>
public sealed class FarmFixture : IAsyncLifetime
{
    /// <summary>Short enough to wait for in a test, and long enough for a machine that has other work.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private string connection = "";

    /// <summary>With leases that last for as long as a test.</summary>
    public FarmDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        connection = PostgresServer.Shared.NewDatabase();
        Database = Open(TimeSpan.FromMinutes(5));
        await Database.MigrateAsync(CancellationToken.None);
    }

    public FarmDatabase Open(TimeSpan lease) =>
        FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = connection, LeaseDuration = lease, OrphanDelay = TimeSpan.Zero });

    public async Task DisposeAsync() => await Database.DisposeAsync();
}
