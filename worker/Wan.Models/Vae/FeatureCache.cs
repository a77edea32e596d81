using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>What a causal autoencoder remembers between chunks: for every causal convolution its last input frames.</summary>
/// <remarks>
/// <para>
/// Explicit instead of hidden in the model, so that one model can serve several videos and a video can move to another process
/// (<see cref="FeatureCacheFile"/>). A fresh cache at latent 0 is a video's beginning. Owns its tensors.
/// </para>
/// <para>
/// A cache may lack features: all of them (a start in the middle of a video) or the fine ones (<see cref="Part"/>). What is missing
/// counts as zero until it has been made again; from <see cref="ExactFrom"/> on the results equal those of one pass to the byte.
/// </para>
/// <para>
/// Entries are what the published implementation keeps: up to the last two frames of a convolution's input, one for temporal
/// down-samplers, and a marker for a temporal up-sampler that has seen exactly one latent. Frames are kept one by one,
/// [B, C, H, W], channels last.
/// </para>
/// </remarks>
public sealed class FeatureCache : IDisposable
{
    private readonly Tensor[][] frames;
    private readonly bool[] markers;
    private readonly Dictionary<object, Tensor> held = new(ReferenceEqualityComparer.Instance);
    private readonly FeatureSlots slots;
    private CacheScope handedOver;
    private bool inUse;
    private bool disposed;

    /// <param name="kind">"encoder" or "decoder".</param>
    /// <param name="modelDigest">Identifies the weights; a cache continues only under the model that filled it.</param>
    /// <param name="dtype">The model's compute dtype, which the frames have too.</param>
    /// <param name="slots">The model's causal convolutions.</param>
    /// <param name="ranks">That share every frame by its columns; null: none.</param>
    /// <param name="nextLatent">Where in the video to start; after latent 0 the cache is cold.</param>
    public FeatureCache(string kind, string modelDigest, ScalarType dtype, FeatureSlots slots, IProcessGroup? ranks = null, int nextLatent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nextLatent);
        Kind = kind;
        ModelDigest = modelDigest;
        Dtype = dtype;
        this.slots = slots;
        frames = new Tensor[slots.Count][];
        Array.Fill(frames, []);
        markers = new bool[slots.Count];
        Ranks = ranks is { WorldSize: > 1 } ? ranks : null;
        NextLatent = nextLatent;
        Knows(nextLatent == 0 ? CacheScope.Full : CacheScope.None);
    }

    public string Kind { get; }

    public string ModelDigest { get; }

    public ScalarType Dtype { get; }

    /// <summary>The ranks that share every frame by its columns; null: whole frames are computed here.</summary>
    public IProcessGroup? Ranks { get; private set; }

    /// <summary>This rank's columns, once the first chunk has come; then the frames remembered are those of the strip, with the columns beside it.</summary>
    public ColumnStrip? Strip { get; private set; }

    /// <summary>Number of slots.</summary>
    public int Count => frames.Length;

    /// <summary>Index of the latent that the next chunk makes or reads.</summary>
    public int NextLatent { get; private set; }

    /// <summary>The first latent whose result equals that of one pass to the byte; 0 for a video decoded from its beginning.</summary>
    public int ExactFrom { get; private set; }

    /// <summary>Which features equal those of one pass; the rest is missing or not exact yet.</summary>
    public CacheScope Scope => NextLatent >= ExactFrom ? CacheScope.Full : handedOver;

    /// <summary>The slots that <see cref="Scope"/> covers.</summary>
    public IEnumerable<FeatureSlot> ExactSlots => slots.Used.Where(slot => slot.IsIn(Scope));

    /// <summary>Bytes of all remembered frames.</summary>
    public long Bytes => frames.SelectMany(slot => slot).Sum(frame => frame.numel() * frame.element_size());

    /// <summary>Whether the slot holds the marker of a temporal up-sampler after the first latent ("rep").</summary>
    public bool IsMarked(int slot) => markers[slot];

    /// <summary>The slot's frames, oldest first; empty when it holds none. The cache keeps owning them.</summary>
    public IReadOnlyList<Tensor> Frames(int slot) => frames[slot];

    /// <summary>Whether it holds the columns that this rank of a group has: a rank with its place among as many may go on with it.</summary>
    public bool FitsIn(IProcessGroup? ranks) => (Ranks?.Rank ?? 0, Ranks?.WorldSize ?? 1) == (ranks?.Rank ?? 0, ranks?.WorldSize ?? 1);

    /// <summary>Goes on with a group of the same shape: its connections are new after every task.</summary>
    /// <exception cref="ArgumentException">The cache has not the columns that this rank computes there.</exception>
    public void GoOnIn(IProcessGroup? ranks)
    {
        if (!FitsIn(ranks))
            throw new ArgumentException($"The feature cache holds the columns of rank {Ranks?.Rank ?? 0} of {Ranks?.WorldSize ?? 1}, not of rank {ranks?.Rank ?? 0} of {ranks?.WorldSize ?? 1}.", nameof(ranks));
        Ranks = ranks is { WorldSize: > 1 } ? ranks : null;
        if (Strip is { } strip)
            Strip = new ColumnStrip(Ranks!, strip.Columns);
    }

    /// <summary>The slot as the published implementation stores it, [B, C, t, H, W], or null; the caller owns it.</summary>
    public Tensor? Entry(int slot) => frames[slot].Length == 0 ? null : stack(frames[slot], 2);

    /// <summary>A cache at the same latent that holds only the features of <paramref name="scope"/>. They share memory.</summary>
    /// <exception cref="InvalidOperationException">This cache lacks some of them.</exception>
    public FeatureCache Part(CacheScope scope)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        RequireWhole();
        if (scope > Scope)
        {
            throw new InvalidOperationException($"The feature cache before latent {NextLatent} is exact in scope {Scope} only, not in {scope}; it is whole from latent {ExactFrom} on.");
        }

        if (Strip is not null)
        {
            throw new InvalidOperationException("The feature cache holds one rank's columns; only whole ones are handed over.");
        }

        FeatureCache part = new(Kind, ModelDigest, Dtype, slots, ranks: null, NextLatent);
        foreach (FeatureSlot slot in slots.Used.Where(slot => slot.IsIn(scope)))
        {
            part.frames[slot.Index] = [.. frames[slot.Index].Select(frame => frame.alias().DetachFromDisposeScope())];
            part.markers[slot.Index] = markers[slot.Index];
        }

        part.Knows(NextLatent == 0 ? CacheScope.Full : scope);
        return part;
    }

    /// <summary>From here on only the features of <paramref name="scope"/> are those of one pass.</summary>
    internal void Knows(CacheScope scope)
    {
        handedOver = scope;
        ExactFrom = scope == CacheScope.Full ? NextLatent : NextLatent + ReceptiveField.Latents(slots.Used, scope);
    }

    /// <summary>Forgets the features that <paramref name="scope"/> leaves out.</summary>
    internal void Drop(CacheScope scope)
    {
        foreach (FeatureSlot slot in slots.Used.Where(slot => !slot.IsIn(scope)))
        {
            Replace(slot.Index);
        }
    }

    /// <summary>A handle of the cache's own to a frame. Training goes back through what was remembered; inference must not hold a graph.</summary>
    internal static Tensor Kept(Tensor frame) => is_grad_enabled() ? frame.alias() : frame.detach();

    internal void Mark(int slot) => markers[slot] = true;

    /// <summary>Replaces the slot's frames, taking over the new ones; those that stay are not disposed.</summary>
    internal void Replace(int slot, params Tensor[] newFrames)
    {
        Tensor[] old = frames[slot];
        foreach (Tensor frame in newFrames)
        {
            frame.DetachFromDisposeScope();
        }

        frames[slot] = newFrames;
        markers[slot] = false;
        foreach (Tensor frame in old.Except(newFrames, ReferenceEqualityComparer.Instance).Cast<Tensor>())
        {
            frame.Dispose();
        }
    }

    /// <summary>
    /// Begins a chunk; <see cref="Complete"/> ends it. In between the slots belong to different moments, so a chunk that
    /// failed leaves a cache that must not be used again.
    /// </summary>
    /// <param name="columns">of a latent frame</param>
    internal void Begin(string kind, string modelDigest, ScalarType dtype, int count, long columns)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        RequireWhole();
        if (kind != Kind || modelDigest != ModelDigest || dtype != Dtype || count != Count)
        {
            throw new FeatureCacheException(
                $"The feature cache belongs to the {Kind} of model {ModelDigest} ({Dtype}, {Count} slots), not to the {kind} of model {modelDigest} ({dtype}, {count} slots).");
        }

        inUse = true;
        Strip ??= Ranks is null ? null : new ColumnStrip(Ranks, (int)columns);
    }

    internal void Complete()
    {
        inUse = false;
        NextLatent++;
    }

    /// <summary>Keeps a frame for a block until the next one of the same chunk; between chunks nothing is held.</summary>
    internal void Hold(object block, Tensor frame) => held.Add(block, frame.alias().DetachFromDisposeScope());

    /// <returns>what the block holds, now the caller's; or null</returns>
    internal Tensor? TakeHeld(object block) => held.Remove(block, out Tensor? frame) ? frame : null;

    private void RequireWhole()
    {
        if (inUse)
        {
            throw new InvalidOperationException("An earlier chunk failed half-way and left this feature cache unusable; go on from a saved one.");
        }
    }

    public void Dispose()
    {
        disposed = true;
        foreach (Tensor frame in held.Values)
        {
            frame.Dispose();
        }

        held.Clear();
        for (int slot = 0; slot < frames.Length; slot++)
        {
            foreach (Tensor frame in frames[slot])
            {
                frame.Dispose();
            }

            frames[slot] = [];
        }
    }
}
