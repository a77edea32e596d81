using static TorchSharp.torch;

namespace Wan.Models.Layers;

/// <summary>Sees the named values of a forward pass on this thread, while it is attached.</summary>
/// <remarks>
/// Modules report with their checkpoint path (<c>blocks.7.ffn</c>). With no probe attached a report costs one thread-static
/// read, so names are built once, in constructors.
/// </remarks>
public abstract class ForwardProbe
{
    [ThreadStatic]
    private static ForwardProbe? current;

    /// <summary>Hands <paramref name="value"/> to the attached probe, if there is one.</summary>
    public static void Report(string name, Tensor value) => current?.Observe(name, value);

    /// <summary>True while a probe is attached: for values that only a probe needs.</summary>
    public static bool IsAttached => current is not null;

    /// <param name="value">lives only during the call; copy what is to be kept</param>
    protected abstract void Observe(string name, Tensor value);

    /// <summary>Attaches the probe to this thread until the result is disposed.</summary>
    public IDisposable Attach()
    {
        ForwardProbe? previous = current;
        current = this;
        return new Attachment(previous);
    }

    private sealed class Attachment(ForwardProbe? previous) : IDisposable
    {
        public void Dispose() => current = previous;
    }
}
