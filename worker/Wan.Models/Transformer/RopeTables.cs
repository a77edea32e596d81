using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>The rotary tables of the last few grids: a render uses one, at every step.</summary>
internal sealed class RopeTables(int headDim) : IDisposable
{
    private const int Capacity = 4; // 39 MB each for 81 frames of 1280x720

    private readonly List<(RopeTable Table, Device Device, TokenShards? Shards)> recent = [];

    /// <param name="shards">one rank's tokens; null: all</param>
    public RopeTable For(TokenGrid grid, Device device, TokenShards? shards)
    {
        int at = recent.FindIndex(entry => entry.Table.Grid == grid && SameDevice(entry.Device, device) && entry.Shards == shards);
        (RopeTable Table, Device Device, TokenShards? Shards) found = at >= 0 ? recent[at] : (new RopeTable(grid, headDim, device, shards), device, shards);
        if (at >= 0)
            recent.RemoveAt(at);
        recent.Add(found);
        if (recent.Count > Capacity)
        {
            recent[0].Table.Dispose();
            recent.RemoveAt(0);
        }
        return found.Table;
    }

    // Every tensor names its device by an object of its own.
    private static bool SameDevice(Device a, Device b) => a.type == b.type && a.index == b.index;

    public void Dispose()
    {
        foreach ((RopeTable table, _, _) in recent)
            table.Dispose();
        recent.Clear();
    }
}
