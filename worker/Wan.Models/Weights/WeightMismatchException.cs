namespace Wan.Models.Weights;

/// <summary>A checkpoint whose tensors are not those of the model: every missing, mis-shaped and unexpected key in one listing.</summary>
public sealed class WeightMismatchException : CheckpointException
{
    /// <summary>Keys of each kind that a message names; the rest is counted.</summary>
    private const int MostListed = 20;

    public WeightMismatchException(
        string path,
        string model,
        IReadOnlyList<string> missing,
        IReadOnlyList<string> misshaped,
        IReadOnlyList<string> unexpected)
        : base(path, Describe(model, missing, misshaped, unexpected))
    {
        Missing = missing;
        Misshaped = misshaped;
        Unexpected = unexpected;
    }

    public IReadOnlyList<string> Missing { get; }

    /// <summary>"name: stored [a, b], expected [c, d]".</summary>
    public IReadOnlyList<string> Misshaped { get; }

    public IReadOnlyList<string> Unexpected { get; }

    private static string Describe(string model, IReadOnlyList<string> missing, IReadOnlyList<string> misshaped, IReadOnlyList<string> unexpected)
    {
        List<string> lines = [$"the weights are not those of {model}"];
        Add("missing", missing);
        Add("of the wrong shape", misshaped);
        Add("unexpected", unexpected);
        return string.Join('\n', lines);

        void Add(string kind, IReadOnlyList<string> keys)
        {
            if (keys.Count == 0)
                return;
            lines.Add($"  {keys.Count} {kind}:");
            lines.AddRange(keys.Take(MostListed).Select(key => $"    {CheckpointException.Shorten(key)}"));
            if (keys.Count > MostListed)
                lines.Add($"    … and {keys.Count - MostListed} more");
        }
    }
}
