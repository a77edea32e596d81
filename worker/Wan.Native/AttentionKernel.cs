namespace Wan.Native;

/// <summary>What computes attention in libtorch; the numbers are its own.</summary>
public enum AttentionKernel
{
    /// <summary>Plain operations.</summary>
    Composed = 0,
    Flash = 1,
    MemoryEfficient = 2,
    CuDnn = 3,
}
