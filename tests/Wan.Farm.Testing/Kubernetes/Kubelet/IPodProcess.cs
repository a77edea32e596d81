namespace Wan.Farm.Testing.Kubernetes.Kubelet;

/// <summary>What runs in a pod.</summary>
public interface IPodProcess : IDisposable
{
    /// <summary>Ends with its exit code.</summary>
    Task<int> Exit { get; }

    /// <summary>What it left in its termination log; empty when nothing.</summary>
    string LastWords { get; }

    /// <summary>Asks it to go, as SIGTERM does.</summary>
    void Terminate();

    /// <summary>Ends it, as SIGKILL does.</summary>
    void Kill();
}
