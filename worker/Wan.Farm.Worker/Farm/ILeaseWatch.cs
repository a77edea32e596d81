using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Farm;

/// <summary>The lease under which a task is done: hears how far it is, and says whether it still holds.</summary>
public interface ILeaseWatch : IRenderObserver
{
    /// <summary>
    /// To be asked before something is written that another worker of the same task would read. It asks the database only when so much time has
    /// passed that the lease may have run out, as when the process was frozen.
    /// </summary>
    Task<bool> StillHeldAsync(CancellationToken ct);
}
