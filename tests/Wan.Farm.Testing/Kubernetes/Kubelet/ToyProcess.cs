namespace Wan.Farm.Testing.Kubernetes.Kubelet;

/// <summary>Runs until somebody ends it, and computes nothing.</summary>
public sealed class ToyProcess : IPodProcess
{
    private readonly TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<int> Exit => exit.Task;

    public string LastWords => "";

    /// <summary>Ends by itself.</summary>
    public void End(int code) => exit.TrySetResult(code);

    public void Terminate() => End(0);

    public void Kill() => End(137);

    public void Dispose() => Kill();
}
