namespace Wan.Farm.Testing.Kubernetes.Kubelet;

/// <summary>Runs until somebody ends it, and computes nothing.</summary>
public sealed class ToyProcess : IPodProcess
{
    private readonly TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<int> Exit => exit.Task;

    public string LastWords => "";

    /// <summary>Ends by itself.</summary>
    public void End(int code) => exit.TrySetResult(code);

    /// <summary>Whether signals do nothing: its pod is going until it ends by itself.</summary>
    public bool OutlivesSignals { get; set; }

    public void Terminate() => Signal(0);

    public void Kill() => Signal(137);

    public void Dispose() => End(137);

    private void Signal(int code)
    {
        if (!OutlivesSignals) End(code);
    }
}
