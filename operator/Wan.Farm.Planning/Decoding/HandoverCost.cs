using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Planning.Decoding;

/// <summary>What one way to hand over would take for a whole timeline.</summary>
/// <param name="BytesPerJoin">Moved from worker to worker at each join of two segments.</param>
/// <param name="LatentsAgain">Decoded again at each join.</param>
/// <param name="Seconds">From the first segment's start to the last one's end.</param>
public sealed record HandoverCost(Handover Handover, long BytesPerJoin, int LatentsAgain, double Seconds);
