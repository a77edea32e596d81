using System.Globalization;
using System.Net;
using Wan.Farm.Cli.Terminals;
using Wan.Parallel;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Commands;

/// <summary>
/// The processes of a training, told by the variables of PyTorch's <c>env://</c> rendezvous, which job controllers set: <c>WORLD_SIZE</c>, <c>RANK</c>,
/// <c>MASTER_ADDR</c> and <c>MASTER_PORT</c>. Without the first, one process.
/// </summary>
internal sealed class TrainingGroup : IDisposable
{
    private const int DefaultPort = 29500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly RendezvousStore? meeting;
    private readonly IProcessGroup? group;

    private TrainingGroup(RendezvousStore? meeting, IProcessGroup? group) => (this.meeting, this.group) = (meeting, group);

    public TrainingRanks Ranks => group is null ? TrainingRanks.Alone : new TrainingRanks(group);

    /// <summary>Returns when all processes are there.</summary>
    /// <param name="config">The file that says what to train; the same on all of them.</param>
    /// <exception cref="UsageException">A variable is wrong.</exception>
    /// <exception cref="CommandException">Not all processes came, or they do not fit together.</exception>
    public static TrainingGroup Join(Func<string, string?> environment, string config, CancellationToken ct)
    {
        int size = Number("WORLD_SIZE", 1, 1, 4096), rank = Number("RANK", 0, 0, size - 1), port = Number("MASTER_PORT", DefaultPort, 1, 65535);
        if (size == 1) return new TrainingGroup(null, null);
        string host = environment("MASTER_ADDR") is { Length: > 0 } given ? given : throw new UsageException("MASTER_ADDR: WORLD_SIZE is more than 1, so it has to name the machine of RANK 0, for example 127.0.0.1");
        RendezvousStore? store = null;
        try
        {
            store = rank == 0 ? RendezvousStore.Serve(host, port) : RendezvousStore.Connect(host, port, Patience);
            return new TrainingGroup(store, ProcessGroup.Join(store, "training", rank, size, OptionsOf(host, config), ct));
        }
        catch (Exception error)
        {
            store?.Dispose();
            if (error is RendezvousException or ProcessGroupException) throw new CommandException(error.Message);
            throw;
        }

        int Number(string name, int fallback, int least, int most) => environment(name) is not { Length: > 0 } text
            ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw new UsageException($"{name}: '{text}' is not a number from {least} to {most}");
    }

    public void Dispose()
    {
        group?.Dispose();
        meeting?.Dispose();
    }

    private static ProcessGroupOptions OptionsOf(string host, string config) => new()
    {
        JoinTimeout = Patience,
        Fingerprint = $"wanfarm {typeof(TrainingGroup).Assembly.GetName().Version}, {Path.GetFileName(config)} {FileDigest.Of(config)}",
        Host = IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address) ? host : Dns.GetHostName(),
    };
}
