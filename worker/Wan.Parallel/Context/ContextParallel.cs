using Wan.Native;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Parallel.Context;

/// <summary>
/// The tokens of a video spread over ranks, and the attention that needs all of them: heads are exchanged along one axis of the mesh
/// (arXiv 2309.14509), blocks of keys and values go around the other (arXiv 2310.01889).
/// </summary>
/// <remarks>
/// A rank's padding tokens are computed and thrown away; no query attends to them. Along the Ulysses axis every row is computed as one rank
/// would compute it; along the ring the parts are merged by their log-sum-exps, which rounds differently.
/// </remarks>
public sealed class ContextParallel(DeviceMesh mesh)
{
    public DeviceMesh Mesh => mesh;

    public TokenShards Shards(long tokens) => new(tokens, mesh.Context.WorldSize, mesh.Context.Rank);

    /// <summary>This rank's tokens.</summary>
    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, S, C], zero rows past the last token</returns>
    public Tensor Take(Tensor x)
    {
        using var scope = NewDisposeScope();
        TokenShards shards = Shards(x.shape[1]);
        Tensor own = x.narrow(1, shards.First, shards.Count);
        if (shards.Count == shards.Size)
            return own.MoveToOuterDisposeScope();
        Tensor padding = zeros([x.shape[0], shards.Size - shards.Count, x.shape[2]], x.dtype, x.device);
        return cat([own, padding], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>The tokens of all ranks, on every one.</summary>
    /// <param name="shard">[B, S, C]</param>
    /// <param name="tokens">L</param>
    /// <returns>[B, L, C]</returns>
    public Tensor Gather(Tensor shard, long tokens)
    {
        using var scope = NewDisposeScope();
        if (mesh.Context.WorldSize == 1)
            return shard.alias().MoveToOuterDisposeScope();
        Tensor all = mesh.Context.AllGather(shard.contiguous());                       // [P, B, S, C]
        return all.transpose(0, 1).reshape(shard.shape[0], -1, shard.shape[2]).narrow(1, 0, tokens).MoveToOuterDisposeScope();
    }

    /// <summary>Begins to exchange heads for tokens, in the background.</summary>
    /// <param name="x">[B, S, N, D]: this rank's tokens, all heads</param>
    public SpreadHeads Spread(Tensor x) => SpreadHeads.Start(mesh.Ulysses, x);

    /// <summary>softmax(q·kᵀ/√D)·v over the tokens of all ranks.</summary>
    /// <param name="tokens">L, without padding</param>
    /// <returns>[B, S, N·D]: this rank's tokens, all heads</returns>
    public Tensor Attend(SpreadHeads q, SpreadHeads k, SpreadHeads v, long tokens)
    {
        using var scope = NewDisposeScope();
        using var returned = new ReturnedHeads(mesh.Ulysses, q.Parts);
        for (int part = 0; part < q.Parts; part++)
            returned.Start(part, AttendToPart(part, q, k, v, Shards(tokens)));
        return returned.Wait().MoveToOuterDisposeScope();
    }

    /// <returns>[B, n, U·S, D]</returns>
    private Tensor AttendToPart(int part, SpreadHeads q, SpreadHeads k, SpreadHeads v, TokenShards shards)
    {
        using var scope = NewDisposeScope();
        Tensor keys = k.Wait(part).contiguous(), values = v.Wait(part).contiguous();   // [B, U·S, n, D]
        Tensor y = mesh.Ring.WorldSize == 1
            ? Attention.ScaledDotProduct(q.Wait(part).transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2), keyCount: shards.Tokens)
            : RingAttention.Attend(mesh.Ring, () => q.Wait(part), keys, values, block => shards.RealIn(block * mesh.Shape.Ulysses, mesh.Shape.Ulysses));
        return y.MoveToOuterDisposeScope();
    }
}
