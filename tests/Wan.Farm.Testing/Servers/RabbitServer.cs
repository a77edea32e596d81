using System.Globalization;
using System.Net.Sockets;

namespace Wan.Farm.Testing.Servers;

/// <summary>A RabbitMQ of Debian's package in a temporary folder.</summary>
public sealed class RabbitServer : IDisposable
{
    private const string User = "rabbitmq";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> environment;
    private GuardedProcess? server;

    public RabbitServer()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException("RabbitMQ is not installed; .build/setup.sh test installs Debian's rabbitmq-server");
        if (Environment.IsPrivilegedProcess)
            GuardedProcess.Run("root", new Dictionary<string, string>(), "chown", User, folder.Path);
        Port = FreePort.Next();
        environment = new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["RABBITMQ_NODENAME"] = string.Create(CultureInfo.InvariantCulture, $"test{Port}@localhost"),
            ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_DIST_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder.Path, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder.Path, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.Path, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.Path, "none"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["ERL_EPMD_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        };
        Start();
    }

    public int Port { get; }

    /// <summary>With what it kept on disk, at the same port.</summary>
    public void Start()
    {
        server = new GuardedProcess(User, "TERM", environment, Program);
        Waiting.Until(() => Answers() || server.HasExited, TimeSpan.FromMinutes(2), () => $"RabbitMQ does not start: {server.Said}");
        if (server.HasExited)
            throw new InvalidOperationException($"RabbitMQ does not start: {server.Said}");
    }

    /// <summary>Returns when the broker's process has ended.</summary>
    public void Stop()
    {
        server?.Dispose();
        server = null;
    }

    public void Dispose()
    {
        Stop();

        // Erlang's own name server outlives it.
        GuardedProcess.Run(User, environment, "sh", "-c", "epmd -kill || true");
        folder.Dispose();
    }

    /// <remarks>It listens a little before it speaks.</remarks>
    private bool Answers()
    {
        try
        {
            using var socket = new TcpClient("127.0.0.1", Port);
            return server!.Said.Contains("completed", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
