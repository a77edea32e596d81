using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Which tasks the ranks of a group do together; the others are one rank's work.</summary>
internal static class SharedTasks
{
    /// <remarks>Steps are computed together, and frames encoded and decoded, each rank some columns of them. Segments that hand caches on, or start without, are decoded side by side instead.</remarks>
    public static bool IsForAllRanks(RenderTask task) => task switch
    {
        DenoiseTask or ConditionTask or VaceTask => true,
        DecodeTask decode => decode.HandsNothingOver,
        _ => false,
    };
}
