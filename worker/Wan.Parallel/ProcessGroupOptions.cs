using static TorchSharp.torch;

namespace Wan.Parallel;

/// <summary>How a rank joins a group.</summary>
public sealed record ProcessGroupOptions
{
    /// <summary>How long to wait for the other ranks to come.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an operation may take. A rank that dies is noticed at once; this is for one that hangs.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What people call each rank; by default <c>rank 0 of 3</c> and so on.</summary>
    public IReadOnlyList<string>? RankNames { get; init; }

    /// <summary>What must be the same on every rank, such as program version and model digest; compared on joining.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Address or host name that the other ranks reach this one at.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Instead of the host: the network interface to listen on, such as <c>eth0</c>.</summary>
    public string? NetworkInterface { get; init; }

    /// <summary>Where the ranks' tensors are. Those of GPUs go over NCCL where every rank has a GPU of its own and was built with it, else through main memory.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Hears why the tensors of GPUs go through main memory, and why connecting had to be tried again.</summary>
    public Action<string>? Note { get; init; }
}
