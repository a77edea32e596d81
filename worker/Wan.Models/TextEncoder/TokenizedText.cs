namespace Wan.Models.TextEncoder;

/// <summary>A prompt as the text encoder takes it: S ids, padded to the asked length.</summary>
/// <param name="Ids">[S] token ids; padding after the end-of-sequence token</param>
/// <param name="Mask">[S] 1 for tokens, 0 for padding</param>
/// <param name="TokenCount">how many of the ids are not padding</param>
/// <param name="FullTokenCount">what <paramref name="TokenCount"/> would be without a limit</param>
public sealed record TokenizedText(long[] Ids, long[] Mask, int TokenCount, int FullTokenCount)
{
    /// <summary>Whether the end of the prompt was cut off and will not be seen by the model.</summary>
    public bool Truncated => FullTokenCount > TokenCount;

    public void Deconstruct(out long[] ids, out long[] mask) => (ids, mask) = (Ids, Mask);
}
