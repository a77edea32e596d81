namespace Wan.Farm.Contracts.Farm;

/// <summary>What a worker that ends leaves for the operator to read.</summary>
public static class WorkerExit
{
    /// <summary>Exit code: a check before work failed.</summary>
    public const int Preflight = 4;

    /// <summary>Names the file that takes a last message: the container's terminationMessagePath.</summary>
    public const string MessageVariable = "WANFARM_TERMINATION_LOG";

    /// <summary>Where Kubernetes has that file when the template does not say.</summary>
    public const string DefaultMessagePath = "/dev/termination-log";
}
