using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>The timesteps of one forward, each distinct one once: image-to-video with one timestep per token has two of them, not thousands.</summary>
/// <param name="Distinct">[R]; without runs R = B, one for each video</param>
/// <param name="Runs">which tokens have which, when they differ within a video</param>
internal sealed record TokenTimes(Tensor Distinct, IReadOnlyList<TokenRun>? Runs)
{
    /// <param name="t">[B], or [1, L] for one video whose tokens have timesteps of their own</param>
    /// <exception cref="ArgumentException">neither of these shapes</exception>
    public static TokenTimes Of(Tensor t, long batch, long tokens)
    {
        if (t.dim() == 1 && t.shape[0] == batch)
            return new TokenTimes(t, Runs: null);
        if (t.dim() != 2 || batch != 1 || t.shape[0] != 1 || t.shape[1] != tokens)
        {
            string perToken = batch == 1 ? $" or [1, {tokens}]" : "";
            throw new ArgumentException($"timesteps want [{batch}]{perToken}, got [{string.Join(", ", t.shape)}]", nameof(t));
        }
        using var scope = NewDisposeScope();
        double[] times = [.. t[0].to(ScalarType.Float64).cpu().data<double>()];
        List<double> distinct = [];
        List<TokenRun> runs = [];
        for (int start = 0, end; start < times.Length; start = end)
        {
            for (end = start + 1; end < times.Length && times[end] == times[start];)
                end++;
            int row = distinct.IndexOf(times[start]);
            if (row < 0)
            {
                row = distinct.Count;
                distinct.Add(times[start]);
            }
            runs.Add(new TokenRun(start, end - start, row));
        }
        Tensor rows = tensor(distinct.ToArray(), device: t.device).MoveToOuterDisposeScope();
        return new TokenTimes(rows, runs.Count == 1 ? null : runs);
    }

    /// <summary>Those of one rank's tokens; its padding has any.</summary>
    public TokenTimes Of(TokenShards shards)
    {
        if (Runs is null)
            return this;
        List<TokenRun> own = [.. Runs.Select(run => run.Within(shards.First, shards.Count)).Where(run => run.Length > 0)];
        if (shards.Count < shards.Size)
            own.Add(new TokenRun(shards.Count, shards.Size - shards.Count, Row: 0));
        return this with { Runs = own };
    }
}
