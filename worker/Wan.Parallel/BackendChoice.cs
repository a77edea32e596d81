namespace Wan.Parallel;

/// <summary>What a group's ranks exchange their tensors over. All ranks have read the same roster, so all choose the same.</summary>
/// <param name="Name">As the native library calls it.</param>
/// <param name="Note">Why the tensors of GPUs go through main memory; null when they do not, or there are none.</param>
internal sealed record BackendChoice(string Name, string? Note)
{
    public const string Gloo = "gloo", Nccl = "nccl";

    /// <summary>What stands for the GPU of a rank whose build has no NCCL.</summary>
    public const string WithoutNccl = "";

    /// <param name="gpus">Each rank's, by a name that no other GPU has; null: its tensors are in main memory.</param>
    public static BackendChoice Of(IReadOnlyList<string?> gpus, IReadOnlyList<string> rankNames)
    {
        if (gpus.All(gpu => gpu is null))
            return new(Gloo, Note: null);
        if (First(gpu => gpu is null) is { } onCpu)
            return Slow($"the tensors of {onCpu} are there");
        if (First(gpu => gpu == WithoutNccl) is { } without)
            return Slow($"the libwan_torch of {without} was built without NCCL");
        foreach (IGrouping<string?, int> shared in Enumerable.Range(0, gpus.Count).GroupBy(rank => gpus[rank]).Where(ranks => ranks.Count() > 1))
            return Slow($"{string.Join(" and ", shared.Select(rank => rankNames[rank]))} share a GPU, which NCCL refuses");
        return new(Nccl, Note: null);

        string? First(Func<string?, bool> condition) => Enumerable.Range(0, gpus.Count).Where(rank => condition(gpus[rank])).Select(rank => rankNames[rank]).FirstOrDefault();

        static BackendChoice Slow(string why) => new(Gloo, $"what the ranks exchange goes through main memory: {why}");
    }
}
