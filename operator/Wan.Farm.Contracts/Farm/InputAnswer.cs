using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>What a worker has found: everything in the order of the question, or a problem.</summary>
public sealed record InputAnswer(IReadOnlyList<MediaInput> Files, IReadOnlyList<LoraInput> Loras)
{
    /// <summary>Why the job cannot be rendered with these; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Looking again may help: a server that is down, a file that is not there yet.</summary>
    public bool MayPass { get; init; }

    public static InputAnswer Refused(string problem, bool mayPass) => new([], []) { Problem = problem, MayPass = mayPass };
}
