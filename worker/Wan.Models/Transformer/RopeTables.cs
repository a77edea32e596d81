using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>The rotary tables of the last few grids: a render uses one, at every step.</summary>
internal sealed class RopeTables(int headDim) : IDisposable
{
    private const int Capacity = 4; // 39 MB each for 81 frames of 1280x720

    private readonly List<(RopeTable Table, Device Device)> recent = [];

    public RopeTable For(TokenGrid grid, Device device)
    {
        int at = recent.FindIndex(entry => entry.Table.Grid == grid && entry.Device == device);
        (RopeTable Table, Device Device) found = at >= 0 ? recent[at] : (new RopeTable(grid, headDim, device), device);
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

    public void Dispose()
    {
        foreach ((RopeTable table, _) in recent)
            table.Dispose();
        recent.Clear();
    }
}
