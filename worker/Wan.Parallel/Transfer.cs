namespace Wan.Parallel;

/// <summary>Sends and receives that are under way.</summary>
public abstract class Transfer : IDisposable
{
    /// <summary>Returns when every part is through: what was sent may change, what was received may be read. Waiting again does nothing.</summary>
    /// <exception cref="ProcessGroupException">A rank is lost, or the group was aborted. The group is aborted by then.</exception>
    public abstract void Wait();

    /// <summary>Lets go of the tensors. A transfer that nobody waited for aborts the group: the other side would wait for it for ever.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
