using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Hands out cache slots while a model is built, which happens in call order.</summary>
public sealed class FeatureSlots
{
    private readonly List<FeatureSlot> slots = [];
    private string previous = "the input";
    private int unused;

    /// <summary>Slots in call order, without the unused ones.</summary>
    public IReadOnlyList<FeatureSlot> Used => slots;

    /// <summary>All slots. The published code counts 1×1 shortcuts too but never gives them a place, so its last ones stay empty.</summary>
    public int Count => slots.Count + unused;

    /// <summary>The block being built, after the last one built the last block.</summary>
    public string Block { get; private set; } = "the input";

    /// <summary>Patches per feature where the model is being built; pixels where it has no patches.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Frames per latent where the model is being built.</summary>
    public int FramesPerLatent { get; set; } = 1;

    /// <summary>The slots of a decoder, asked from the module itself.</summary>
    public static FeatureSlots OfDecoder(WanVaeConfig config)
    {
        FeatureSlots slots = new();
        WeightLoader.Describe(w => new VaeDecoder(w, config, slots), ScalarType.Float32);
        return slots;
    }

    /// <summary>The slots of an encoder, asked from the module itself.</summary>
    public static FeatureSlots OfEncoder(WanVaeConfig config)
    {
        FeatureSlots slots = new();
        WeightLoader.Describe(w => new VaeEncoder(w, config, slots), ScalarType.Float32);
        return slots;
    }

    /// <summary>From here on the modules belong to another block.</summary>
    public void Enter(string block) => (previous, Block) = (Block, block);

    /// <param name="channels">Channels of the convolution's input.</param>
    /// <param name="inner">Whether the convolution's input is made inside the block rather than before it.</param>
    public FeatureSlot Next(long channels, FeatureSlotKind kind = FeatureSlotKind.Window, bool inner = false)
    {
        FeatureSlot slot = new(slots.Count, inner ? Block : previous, kind, (int)channels, Stride, FramesPerLatent);
        slots.Add(slot);
        return slot;
    }

    /// <summary>Counts a causal convolution that remembers nothing.</summary>
    public void CountUnused() => unused++;
}
