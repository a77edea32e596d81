namespace Wan.Native.Streams;

/// <summary>Copies that a <see cref="CopyStream"/> does.</summary>
public sealed class StreamCopy : IDisposable
{
    private readonly NativeCopy? native;

    internal StreamCopy(NativeCopy? native) => this.native = native;

    /// <summary>What this thread gives the device from now on begins after the copies. The thread itself does not wait.</summary>
    public void Wait() => native?.HoldBackComputation();

    public void Dispose() => native?.Dispose();
}
