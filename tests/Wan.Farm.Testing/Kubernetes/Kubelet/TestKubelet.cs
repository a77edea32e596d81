using System.Collections.Concurrent;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Wan.Farm.Testing.Kubernetes.Kubelet;

/// <summary>Scheduler and kubelet in one, for the pods of a namespace: runs each, and says how it does.</summary>
/// <remarks>A pod with a scheduling gate waits. Of a pod only the first container is run; it is ready as soon as it runs.</remarks>
public sealed class TestKubelet : IAsyncDisposable
{
    private const string Node = "test-node";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly k8s.Kubernetes client;
    private readonly string space;
    private readonly Func<V1Pod, IPodProcess> start;
    private readonly ConcurrentDictionary<string, Running> running = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public TestKubelet(TestCluster cluster, string space, Func<V1Pod, IPodProcess> start)
    {
        (client, this.space, this.start) = (cluster.Client(), space, start);
        loop = RunAsync();
    }

    /// <summary>By the names of their pods; those that ended are not among them.</summary>
    public IReadOnlyDictionary<string, IPodProcess> Processes =>
        running.Values.Where(pod => !pod.Process.Exit.IsCompleted).ToDictionary(pod => pod.Name, pod => pod.Process);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Running pod in running.Values)
            pod.Process.Dispose();
        client.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (V1Pod pod in (await client.CoreV1.ListNamespacedPodAsync(space, cancellationToken: stop.Token)).Items)
                    await CareAsync(pod);
            }
            catch (Exception error) when (error is HttpRequestException or HttpOperationException or IOException)
            {
                // The server is away, or the pod is gone: the next look says more.
            }
            await Task.Delay(Interval, TimeProvider.System, stop.Token);
        }
    }

    private async Task CareAsync(V1Pod pod)
    {
        if (!running.TryGetValue(pod.Uid(), out Running? own))
        {
            if (pod.DeletionTimestamp() is not null)
                await RemoveAsync(pod);
            else if (pod.Status?.Phase is null or "Pending" && pod.Spec.SchedulingGates is not { Count: > 0 })
                await StartAsync(pod);
            return;
        }
        if (pod.DeletionTimestamp() is { } goneAt)
        {
            if (!own.IsTold)
                own.Process.Terminate();
            own.IsTold = true;
            if (!own.Process.Exit.IsCompleted && TimeProvider.System.GetUtcNow().UtcDateTime > goneAt)
                own.Process.Kill();
            if (own.Process.Exit.IsCompleted)
                await RemoveAsync(pod);
        }
        else if (own.Process.Exit.IsCompleted && pod.Status?.Phase == "Running")
        {
            await SayAsync(pod, await own.Process.Exit, own.Process.LastWords);
        }
    }

    private async Task StartAsync(V1Pod pod)
    {
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
        {
            var binding = new V1Binding { Metadata = new() { Name = pod.Name() }, Target = new() { Kind = "Node", Name = Node } };
            await client.CoreV1.CreateNamespacedPodBindingAsync(binding, pod.Name(), space, cancellationToken: stop.Token);
        }
        running[pod.Uid()] = new Running(pod.Name(), start(pod));
        await SayAsync(pod, exitCode: null);
    }

    private async Task SayAsync(V1Pod pod, int? exitCode, string message = "")
    {
        string phase = exitCode switch { null => "Running", 0 => "Succeeded", _ => "Failed" };
        object state = exitCode is null ? new { running = new { } } : new { terminated = new { exitCode, reason = exitCode == 0 ? "Completed" : "Error", message } };
        var status = new
        {
            status = new
            {
                phase,
                conditions = new[] { new { type = "Ready", status = exitCode is null ? "True" : "False" } },
                containerStatuses = new[]
                {
                    new { name = pod.Spec.Containers[0].Name, image = pod.Spec.Containers[0].Image, imageID = "test", ready = exitCode is null, restartCount = 0, state },
                },
            },
        };
        await client.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch(status, V1Patch.PatchType.MergePatch), pod.Name(), space, cancellationToken: stop.Token);
    }

    private async Task RemoveAsync(V1Pod pod)
    {
        var options = new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new() { Uid = pod.Uid() } };
        await client.CoreV1.DeleteNamespacedPodAsync(pod.Name(), space, options, cancellationToken: stop.Token);
        if (running.TryRemove(pod.Uid(), out Running? own))
            own.Process.Dispose();
    }

    private sealed class Running(string name, IPodProcess process)
    {
        public string Name => name;

        public IPodProcess Process => process;

        public bool IsTold { get; set; }
    }
}
