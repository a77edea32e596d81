using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>What a causal autoencoder remembers between chunks: for every causal convolution its last input frames.</summary>
/// <remarks>
/// <para>
/// Explicit instead of hidden in the model, so that one model can serve several videos and a video can move to another process
/// (<see cref="FeatureCacheFile"/>). A fresh cache is a video's beginning. Owns its tensors.
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
    private bool inUse;
    private bool disposed;

    /// <param name="kind">"encoder" or "decoder".</param>
    /// <param name="modelDigest">Identifies the weights; a cache continues only under the model that filled it.</param>
    /// <param name="dtype">The model's compute dtype, which the frames have too.</param>
    /// <param name="slots">Number of causal convolutions.</param>
    public FeatureCache(string kind, string modelDigest, ScalarType dtype, int slots)
    {
        Kind = kind;
        ModelDigest = modelDigest;
        Dtype = dtype;
        frames = new Tensor[slots][];
        Array.Fill(frames, []);
        markers = new bool[slots];
    }

    public string Kind { get; }

    public string ModelDigest { get; }

    public ScalarType Dtype { get; }

    /// <summary>Number of slots.</summary>
    public int Count => frames.Length;

    /// <summary>Index of the latent that the next chunk makes or reads.</summary>
    public int NextLatent { get; internal set; }

    /// <summary>Bytes of all remembered frames.</summary>
    public long Bytes => frames.SelectMany(slot => slot).Sum(frame => frame.numel() * frame.element_size());

    /// <summary>Whether the slot holds the marker of a temporal up-sampler after the first latent ("rep").</summary>
    public bool IsMarked(int slot) => markers[slot];

    /// <summary>The slot's frames, oldest first; empty when it holds none. The cache keeps owning them.</summary>
    public IReadOnlyList<Tensor> Frames(int slot) => frames[slot];

    /// <summary>The slot as the published implementation stores it, [B, C, t, H, W], or null; the caller owns it.</summary>
    public Tensor? Entry(int slot) => frames[slot].Length == 0 ? null : stack(frames[slot], 2);

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
    internal void Begin(string kind, string modelDigest, ScalarType dtype, int slots)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (inUse)
        {
            throw new InvalidOperationException("An earlier chunk failed half-way and left this feature cache unusable; go on from a saved one.");
        }

        if (kind != Kind || modelDigest != ModelDigest || dtype != Dtype || slots != Count)
        {
            throw new FeatureCacheException(
                $"The feature cache belongs to the {Kind} of model {ModelDigest} ({Dtype}, {Count} slots), not to the {kind} of model {modelDigest} ({dtype}, {slots} slots).");
        }

        inUse = true;
    }

    internal void Complete()
    {
        inUse = false;
        NextLatent++;
    }

    public void Dispose()
    {
        disposed = true;
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
