namespace Wan.Farm.Contracts.Tasks;

/// <summary>What a segment's decoder starts from. The frames are the same for each: it decides about time and traffic only.</summary>
/// <param name="Cache">The feature cache to go on from; null at a timeline's beginning, when nothing is handed over, or when the worker still has it.</param>
/// <param name="First">
/// The latent to begin with. Those before the segment are decoded for the caches' sake alone; when it is the segment's own first, and no
/// cache is given, the worker that decoded the segment before goes on, if it is still there.
/// </param>
public sealed record DecodeStart(CacheHandover? Cache, int First);
