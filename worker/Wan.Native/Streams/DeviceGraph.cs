using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native.Streams;

/// <summary>
/// Work of a CUDA device that was recorded once and is given to it as a whole: one launch, where a small model's step has thousands that each take longer than
/// what they compute.
/// </summary>
public sealed partial class DeviceGraph : IDisposable
{
    private readonly NativeGraph native;

    private DeviceGraph(NativeGraph native) => this.native = native;

    /// <summary>Records what <paramref name="work"/> gives the device; nothing is computed.</summary>
    /// <param name="work">
    /// Ran before with tensors of the same shapes. It waits for nothing, copies nothing from main memory and draws no random numbers. Tensors that it makes
    /// and keeps hold something after <see cref="Replay"/>, and are to be disposed of before the graph.
    /// </param>
    /// <exception cref="NativeException">It did what cannot be recorded, or this build has no CUDA; the device is as before.</exception>
    public static DeviceGraph Record(Device device, Action work)
    {
        NativeResult.Check(wt_graph_begin(Math.Max(0, device.index), out NativeGraph graph), []);
        try
        {
            work();
            NativeResult.Check(wt_graph_end(graph), []);
            return new DeviceGraph(graph);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Does the work again, with what its inputs hold by then. Does not wait for it.</summary>
    public void Replay() => NativeResult.Check(wt_graph_replay(native), []);

    public void Dispose() => native.Dispose();

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_graph_begin(int deviceIndex, out NativeGraph result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_graph_end(NativeGraph self);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_graph_replay(NativeGraph self);

    /// <summary>Owns a recording.</summary>
    internal sealed partial class NativeGraph() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => wt_graph_delete(handle) == NativeStatus.Ok;

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_graph_delete(nint self);
    }
}
