using System.Globalization;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Operator.VideoSchedules;

namespace Wan.Farm.Operator;

/// <summary>What the operator is told by its environment.</summary>
public sealed record OperatorOptions
{
    private const int DefaultPort = 9464;

    /// <summary><c>WANFARM_NAMESPACE</c>: where the lease is that decides who leads.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>WANFARM_WATCH</c>: the only namespace that is looked after; null: all.</summary>
    public string? Watch { get; init; }

    /// <summary><c>WANFARM_DATABASE</c>: how to connect to PostgreSQL, as Npgsql has it.</summary>
    public required string Database { get; init; }

    /// <summary><c>WANFARM_BROKER</c>: <c>rabbitmq://user:password@host/</c>. Null: workers look for work, and the operator at its jobs, now and then.</summary>
    public Uri? Broker { get; init; }

    /// <summary><c>WANFARM_PORT</c>: where <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> are served; 0: nowhere.</summary>
    public int Port { get; init; }

    /// <summary>How often the farm is counted for its metrics.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(10);

    public PoolOptions Pools { get; init; } = new();

    public JobOptions Jobs { get; init; } = new();

    public ScheduleOptions Schedules { get; init; } = new();

    /// <exception cref="InvalidOperationException">Everything that is missing or wrong.</exception>
    public static OperatorOptions Of(Func<string, string?> environment)
    {
        var problems = new List<string>();
        string Need(string name, string example)
        {
            if (environment(name) is { Length: > 0 } value)
                return value;
            problems.Add($"{name} is not set; give e.g. {example}");
            return "";
        }

        string? broker = environment("WANFARM_BROKER") is { Length: > 0 } given ? given : null;
        if (!Uri.TryCreate(broker, UriKind.Absolute, out Uri? address) && broker is not null)
            problems.Add($"WANFARM_BROKER is {broker}, which is no address; give e.g. rabbitmq://wanfarm:secret@rabbitmq/");
        int number = DefaultPort;
        if (environment("WANFARM_PORT") is { Length: > 0 } port && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > 65535))
            problems.Add($"WANFARM_PORT is {port}, which is no port; give a number up to 65535, or 0 for none");
        var options = new OperatorOptions
        {
            Namespace = Need("WANFARM_NAMESPACE", "wan-farm"),
            Watch = environment("WANFARM_WATCH") is { Length: > 0 } watch ? watch : null,
            Database = Need("WANFARM_DATABASE", "Host=postgres;Database=wanfarm;Username=wanfarm;Password=secret"),
            Broker = address,
            Port = number,
        };
        return problems.Count == 0 ? options : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }
}
