using System.Globalization;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Caching;

/// <summary>One branch's residual of the blocks, kept from step to step.</summary>
/// <param name="residualDtype">float32, or bfloat16 for half the memory</param>
internal sealed class BlockCache(BlockCacheOptions options, int steps, ScalarType residualDtype) : IBlockReuse, IDisposable
{
    private const string SignalName = "signal", ResidualName = "residual", AccumulatedName = "accumulated", ComputedName = "computed", ReusedName = "reused";

    private Tensor? signal;
    private Tensor? residual;
    private double accumulated;

    /// <summary>The step that the next forward belongs to.</summary>
    public int Step { get; set; }

    /// <summary>The blocks run at this step whatever the numbers say.</summary>
    public bool IsForced { get; set; }

    public int Computed { get; private set; }

    public int Reused { get; private set; }

    public Tensor? TryReuse(Tensor tokens, Tensor e, Tensor e0)
    {
        Tensor now = options.Signal == CacheSignal.TimeEmbedding ? e : e0;
        (bool compute, accumulated) = BlockCachePolicy.Decide(options, Step, steps, accumulated, IsForced ? null : Change(now, tokens));
        Replace(ref signal, now.cpu().to(ScalarType.Float32, copy: true));
        if (compute)
        {
            Computed++;
            return null;
        }
        Reused++;
        return tokens.add(residual!);
    }

    public void Keep(Tensor before, Tensor after)
    {
        if (options.Threshold > 0)
            Replace(ref residual, (after - before).to(residualDtype));
    }

    public void Forget()
    {
        Replace(ref signal, null);
        Replace(ref residual, null);
        accumulated = 0;
    }

    public void Save(string prefix, Dictionary<string, Tensor> tensors, Dictionary<string, string> values)
    {
        foreach ((string name, Tensor? tensor) in new[] { (SignalName, signal), (ResidualName, residual) })
        {
            if (tensor is not null)
                tensors[prefix + name] = tensor.detach().cpu().DetachFromDisposeScope();
        }
        values[prefix + AccumulatedName] = accumulated.ToString("r", CultureInfo.InvariantCulture);
        values[prefix + ComputedName] = Computed.ToString(CultureInfo.InvariantCulture);
        values[prefix + ReusedName] = Reused.ToString(CultureInfo.InvariantCulture);
    }

    public void Restore(string prefix, CacheState state, Device device)
    {
        Replace(ref signal, state.Tensors.GetValueOrDefault(prefix + SignalName)?.clone());
        Replace(ref residual, state.Tensors.GetValueOrDefault(prefix + ResidualName)?.to(device).clone());
        accumulated = double.Parse(state.Values[prefix + AccumulatedName], CultureInfo.InvariantCulture);
        Computed = int.Parse(state.Values[prefix + ComputedName], CultureInfo.InvariantCulture);
        Reused = int.Parse(state.Values[prefix + ReusedName], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        signal?.Dispose();
        residual?.Dispose();
    }

    /// <returns>Null when there is nothing to compare with or to reuse.</returns>
    private double? Change(Tensor now, Tensor tokens)
    {
        if (signal is null || residual is null || !signal.shape.AsSpan().SequenceEqual(now.shape) || !residual.shape.AsSpan().SequenceEqual(tokens.shape))
            return null;
        using Tensor local = now.cpu().to(ScalarType.Float32).contiguous();
        return BlockCachePolicy.RelativeChange([.. signal.data<float>()], [.. local.data<float>()]);
    }

    private static void Replace(ref Tensor? kept, Tensor? value)
    {
        kept?.Dispose();
        kept = value?.DetachFromDisposeScope();
    }
}
