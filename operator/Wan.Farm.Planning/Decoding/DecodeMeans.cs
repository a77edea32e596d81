using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Decoding;

/// <summary>What there is to decode with. It decides how caches are handed over, never what the frames are.</summary>
/// <param name="Workers">That could decode at one time.</param>
/// <param name="Speed">Of one of them.</param>
/// <param name="ShareFrames">They are the ranks of a group, which can also decode every frame together, each some of its columns.</param>
public sealed record DecodeMeans(int Workers, MachineSpeed Speed, bool ShareFrames = false);
