using System.Globalization;
using System.Net;
using TorchSharp;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>A process's place in a group of the farm, as the pool's pods are told it by their environment.</summary>
/// <param name="Rank">From 0; the first one takes the leases.</param>
/// <param name="MasterHost">Where the first rank is reached.</param>
/// <param name="MasterPort">Where it serves the store at which the ranks meet.</param>
public sealed record GroupLayout(MeshShape Shape, int Rank, string MasterHost, int MasterPort)
{
    private const string Prefix = "WANFARM_";

    /// <summary>How long ranks wait for each other: pods of a group start together, but not all as fast.</summary>
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Null: there is no group, or one of one rank.</summary>
    /// <exception cref="FormatException">Names the variable and what is wrong with it.</exception>
    public static GroupLayout? Read(Func<string, string?> environment)
    {
        if (Number("WORLD_SIZE", fallback: 1) is var size && size == 1)
            return null;
        var shape = new MeshShape(Number("ULYSSES", fallback: 1), Number("RING", fallback: 1), Number("CFG", fallback: 1));
        if (shape.WorldSize != size)
            throw new FormatException($"{Prefix}WORLD_SIZE: {size} ranks, but {shape} is a group of {shape.WorldSize}");
        int rank = Number("RANK", fallback: -1);
        if (rank < 0 || rank >= size)
            throw new FormatException($"{Prefix}RANK: '{environment(Prefix + "RANK")}' is not between 0 and {size - 1}");
        string master = environment(Prefix + "MASTER") ?? "";
        return master.Split(':') is [{ Length: > 0 } host, var port] && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new GroupLayout(shape, rank, host, number)
            : throw new FormatException($"{Prefix}MASTER: '{master}' is not HOST:PORT of the first rank");

        int Number(string name, int fallback) => environment(Prefix + name) is not { Length: > 0 } text
            ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 0
                ? value
                : throw new FormatException($"{Prefix}{name}: '{text}' is not a number");
    }

    /// <summary>Joins the process group of an order.</summary>
    /// <param name="device">where this rank's tensors are</param>
    /// <param name="note">hears why those of GPUs go through main memory</param>
    /// <exception cref="ProcessGroupException">Not all ranks came, or they do not fit together.</exception>
    internal IProcessGroup Join(RendezvousStore store, long number, string modelDigest, torch.Device device, Action<string>? note, CancellationToken ct) =>
        Join(store, GroupOrder.KeyOf(number), modelDigest, device, note, ct);

    /// <summary>Joins a process group by its name.</summary>
    /// <exception cref="ProcessGroupException">Not all ranks came, or they do not fit together.</exception>
    internal IProcessGroup Join(RendezvousStore store, string name, string modelDigest, torch.Device device, Action<string>? note, CancellationToken ct) => ProcessGroup.Join(
        store,
        name,
        Rank,
        Shape.WorldSize,
        new ProcessGroupOptions
        {
            JoinTimeout = JoinTimeout,
            RankNames = Shape.RankNames,
            Fingerprint = ProgramFingerprint.With(modelDigest),
            Device = device,
            Note = note,
            Host = IPAddress.TryParse(MasterHost, out IPAddress? address) && IPAddress.IsLoopback(address) ? MasterHost : Dns.GetHostName(),
        },
        ct);
}
