namespace Wan.Farm.Contracts.Tasks;

/// <summary>Latents to frames for one segment of a timeline, encoded while they are decoded.</summary>
/// <param name="Latents">The segment.</param>
/// <param name="Sources">The chunks that hold its latents and those before it that the decoder still remembers, in order.</param>
/// <param name="Start">Not part of the key: the frames do not depend on it.</param>
/// <param name="Leaves">Feature caches to store on the way for segments after it, in order; not part of the key either.</param>
/// <param name="Previous">The segment before it on its timeline, for workers that keep their cache.</param>
/// <param name="Format">How the frames are encoded; null for a single picture, whose frame is stored as it is.</param>
public sealed record DecodeTask(
    string Id,
    ContentKey Key,
    LatentRange Latents,
    IReadOnlyList<LatentChunk> Sources,
    DecodeStart Start,
    IReadOnlyList<CacheHandover> Leaves,
    ContentKey? Previous,
    VideoSize Size,
    SegmentFormat? Format) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs { get; } = [.. Sources.Select(chunk => chunk.Key)];

    /// <summary>Whether it goes on where the worker that decoded the segment before has stopped.</summary>
    public bool GoesOn => Start is { Cache: null } && Start.First == Latents.First && Previous is not null;

    /// <summary>Whether it is a timeline's beginning or goes on where the one before has stopped, and leaves no caches: then a group can share each of its frames.</summary>
    public bool HandsNothingOver => Leaves.Count == 0 && (GoesOn || (Start.Cache is null && Start.First == 0 && Latents.First == 0));

    public override IReadOnlyList<ContentKey> Hints => Start.Cache is { } cache ? [cache.Key] : GoesOn ? [Previous!.Value] : [];
}
