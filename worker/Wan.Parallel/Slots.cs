namespace Wan.Parallel;

/// <summary>The numbers by which gloo matches sends with receives: 31 bits, the upper 16 of them the tag.</summary>
/// <remarks>
/// Gloo ends the process when more arrives than a receive has room for, and is silent when less does. So data of different sizes have
/// different slots and never meet, and beside the data goes a note with its size, which tells the receiver why.
/// </remarks>
internal static class Slots
{
    private const int SizeBits = 15;

    // A prime: only sizes that differ by a multiple of it share a slot.
    private const int SizeClasses = 32749;

    public static int OfNote(int tag) => tag << SizeBits;

    public static int OfData(int tag, long bytes) => OfNote(tag) | (1 + (int)(bytes % SizeClasses));
}
