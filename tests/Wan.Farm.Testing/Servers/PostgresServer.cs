using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;

namespace Wan.Farm.Testing.Servers;

/// <summary>A PostgreSQL of Debian's package in a temporary folder, with settings that are quick and lose everything in a power cut.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string User = "postgres";
    private static readonly Lazy<PostgresServer> One = new(() => new PostgresServer());
    private static readonly Dictionary<string, string> NoEnvironment = new() { ["LC_ALL"] = "C.UTF-8" };

    private static readonly string[] Quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

    private readonly TempFolder folder = new();
    private readonly bool durable;
    private GuardedProcess? server;
    private int databases;

    /// <param name="durable">With the settings of a farm that survives a power cut, for benchmarks.</param>
    public PostgresServer(bool durable = false)
    {
        this.durable = durable;
        Port = FreePort.Next();
        if (Environment.IsPrivilegedProcess)
            GuardedProcess.Run("root", NoEnvironment, "chown", User, folder.Path);
        GuardedProcess.Run(User, NoEnvironment, Program("initdb"), "-D", Data, "-U", User, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8");
        Start();
    }

    /// <summary>The server that all tests of a process share; it ends with the process.</summary>
    public static PostgresServer Shared => One.Value;

    public int Port { get; }

    private string Data => Path.Combine(folder.Path, "data");

    /// <summary>How to connect to a new, empty database.</summary>
    public string NewDatabase()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        GuardedProcess.Run(User, NoEnvironment, Program("createdb"), "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", User, name);
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={User};Database={name};Timeout=5;Maximum Pool Size=20");
    }

    /// <summary>Drops a database with everything in it, connections too, and makes an empty one of its name.</summary>
    public void LoseDatabase(string connection)
    {
        var name = (string)new DbConnectionStringBuilder { ConnectionString = connection }["Database"];
        string[] server = ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", User];
        GuardedProcess.Run(User, NoEnvironment, [Program("dropdb"), "--force", .. server, name]);
        GuardedProcess.Run(User, NoEnvironment, [Program("createdb"), .. server, name]);
    }

    public void Start()
    {
        server = new GuardedProcess(
            User, "QUIT", NoEnvironment, [Program("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", folder.Path,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "autovacuum=off", "-c", "shared_buffers=64MB", .. durable ? [] : Quick]);
        Waiting.Until(() => Answers() || server.HasExited, TimeSpan.FromSeconds(30), () => $"PostgreSQL does not start: {server.Said}");
        if (server.HasExited)
            throw new InvalidOperationException($"PostgreSQL does not start: {server.Said}");
    }

    /// <summary>At once, as when its machine dies: connections break, what was committed is kept.</summary>
    public void Stop()
    {
        server?.Dispose();
        server = null;
    }

    public void Dispose()
    {
        Stop();
        folder.Dispose();
    }

    private bool Answers()
    {
        try
        {
            GuardedProcess.Run(User, NoEnvironment, Program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            return false;
        }
    }

    private static string Program(string name)
    {
        string? folder = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, name))).Max()
            : null;
        return folder is null ? throw new InvalidOperationException("PostgreSQL is not installed; .build/setup.sh test installs Debian's postgresql-15") : Path.Combine(folder, name);
    }
}
