using Npgsql;

namespace Wan.Farm.Store;

/// <summary>Which errors of the database go away by themselves.</summary>
internal static class DatabaseFault
{
    /// <summary>The server is away or restarting, or two writers were in each other's way.</summary>
    /// <remarks>
    /// A unique key is violated where two writers race for the same row: the second one looks again. A database without tables, or none at all, is one
    /// that was lost or has just been made: the operator makes the tables, and fills them from what is in the cluster and in the artifact store.
    /// </remarks>
    public static bool IsTransient(Exception error) => Cause(error) is { IsTransient: true } or PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction,
    };

    public static string Message(Exception error) => Cause(error)?.Message ?? error.Message;

    /// <remarks>Entity Framework wraps what it believes to be transient.</remarks>
    private static NpgsqlException? Cause(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is NpgsqlException cause)
                return cause;
        }

        return null;
    }
}
