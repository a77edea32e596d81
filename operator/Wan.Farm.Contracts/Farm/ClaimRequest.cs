using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>Who asks for work.</summary>
/// <param name="Group">The render group, for people: <c>pool-3</c>.</param>
/// <param name="Holder">
/// Names this start of the group and no other: a group that was started again is another holder, so what it left cannot be taken for its own.
/// A holder has one lease at most.
/// </param>
public sealed record ClaimRequest(string Pool, string Group, string Holder)
{
    /// <summary>The last segment that was decoded here: the one after it goes on from the feature cache that is still in memory.</summary>
    public ContentKey? LastSegment { get; init; }
}
