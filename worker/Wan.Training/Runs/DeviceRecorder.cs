using TorchSharp;
using Wan.Native.Streams;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>Records the work of a CUDA device.</summary>
internal sealed class DeviceRecorder(Device device) : IWorkRecorder
{
    /// <returns>null where there is nothing to win: on the CPU an operation costs what it computes</returns>
    public static DeviceRecorder? For(Device device) => device.type == DeviceType.CUDA ? new DeviceRecorder(device) : null;

    public RecordedWork Record(Func<Tensor[]> work)
    {
        Tensor[] outputs = [];
        DeviceGraph graph = DeviceGraph.Record(device, () => outputs = work());
        return new RecordedWork(outputs, graph.Replay, graph);
    }
}
