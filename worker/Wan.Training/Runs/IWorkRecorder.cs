using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>Records work of a device, to be done again as a whole.</summary>
internal interface IWorkRecorder
{
    /// <param name="work">Ran before with inputs of the same shapes. It reads them where they are.</param>
    /// <exception cref="Native.NativeException">It cannot be recorded; the device is as before.</exception>
    RecordedWork Record(Func<Tensor[]> work);
}
