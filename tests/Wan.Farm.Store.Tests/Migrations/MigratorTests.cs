using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Store.Tests.Migrations;

public sealed class MigratorTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Migrate_ManyAtOnce_LeavesTheSchemaThatTheRowsSay()
    {
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = PostgresServer.Shared.NewDatabase() });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.MigrateAsync(Ct)));

        await database.ReadAsync(
            async context =>
            {
                foreach (IEntityType entity in context.Model.GetEntityTypes())
                {
                    string table = entity.GetTableName()!;
                    List<string> actual = await context.Database.SqlQuery<string>(
                        $"select column_name || ' ' || is_nullable as \"Value\" from information_schema.columns where table_name = {table}").ToListAsync(Ct);
                    string[] expected = [.. entity.GetProperties().Select(property => $"{property.GetColumnName()} {(property.IsNullable ? "YES" : "NO")}").Order(StringComparer.Ordinal)];
                    Assert.Equal(expected, actual.Order(StringComparer.Ordinal));
                }

                return true;
            },
            Ct);
    }

    [Fact]
    public async Task Migrate_DatabaseNewerThanTheProgram_IsRefused()
    {
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = PostgresServer.Shared.NewDatabase() });
        await database.MigrateAsync(Ct);
        await database.StatementAsync(context => context.Database.ExecuteSqlAsync($"insert into migrations (number) values (99)", Ct), Ct);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => database.MigrateAsync(Ct));
        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NoServer_SaysSo()
    {
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = $"Host=127.0.0.1;Port={FreePort.Next()};Username=nobody;Database=none" });
        await Assert.ThrowsAsync<Contracts.Farm.FarmUnavailableException>(() => database.MigrateAsync(Ct));
    }
}
