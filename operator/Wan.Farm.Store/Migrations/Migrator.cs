using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Wan.Farm.Store.Migrations;

/// <summary>Brings the schema up to date: the SQL files beside this one, in the order of their numbers, each once.</summary>
/// <remarks>
/// Plain SQL, as it is reviewed. Any number of processes may start at one time: they wait for each other at an advisory lock. All steps are
/// one transaction, so a step that fails leaves the schema as it was.
/// </remarks>
internal static class Migrator
{
    /// <summary>Any number that nobody else uses: "wanfarm" as bytes.</summary>
    private const long LockId = 0x77_61_6e_66_61_72_6d;

    public static IReadOnlyList<(int Number, string Sql)> Steps { get; } = [.. Read().OrderBy(step => step.Number)];

    /// <exception cref="InvalidOperationException">The schema is newer than this program.</exception>
    public static async Task RunAsync(FarmContext context, CancellationToken ct)
    {
        await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockId})", ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync(
            $"create table if not exists migrations (number integer primary key, applied_at timestamptz not null default now())", ct).ConfigureAwait(false);
        List<int> done = await context.Database.SqlQuery<int>($"select number as \"Value\" from migrations").ToListAsync(ct).ConfigureAwait(false);
        if (done.Count > 0 && done.Max() > Steps[^1].Number)
        {
            throw new InvalidOperationException(
                $"the farm's database has schema {done.Max()} and this program knows {Steps[^1].Number}; run the program that is as new as the database");
        }

        foreach ((int number, string sql) in Steps.Where(step => !done.Contains(step.Number)))
        {
            await ExecuteAsync(context, sql, ct).ConfigureAwait(false);
            await context.Database.ExecuteSqlAsync($"insert into migrations (number) values ({number})", ct).ConfigureAwait(false);
        }
    }

    /// <remarks>As it is: Entity Framework would take braces for parameters.</remarks>
    private static async Task ExecuteAsync(FarmContext context, string sql, CancellationToken ct)
    {
        await using DbCommand command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static IEnumerable<(int Number, string Sql)> Read()
    {
        Assembly assembly = typeof(Migrator).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (int.Parse(name[..name.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
