using System.Diagnostics;
using k8s;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Kubernetes;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Benchmarks;

/// <summary>How much memory the operator's own process takes.</summary>
internal static class OperatorMemory
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <returns>Resident megabytes (10⁶ bytes), some time after it has begun to lead.</returns>
    public static async Task<double> MeasureAsync(TestCluster cluster, string space)
    {
        using var folder = new TempFolder();
        using var server = new PostgresServer();
        string kubeconfig = folder["kubeconfig"];
        cluster.WriteKubeconfig(kubeconfig);
        // artifacts/bin/<this project>/<configuration>/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var start = new ProcessStartInfo(Path.Combine(here.Parent!.Parent!.FullName, "Wan.Farm.Operator", here.Name, "Wan.Farm.Operator")) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["WANFARM_NAMESPACE"] = space;
        start.Environment["WANFARM_WATCH"] = space;
        start.Environment["WANFARM_PORT"] = "0";
        start.Environment["WANFARM_DATABASE"] = server.NewDatabase();
        using Process process = Process.Start(start)!;
        try
        {
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            using Kubernetes client = cluster.Client();
            await Eventually.TrueAsync(async () => (await client.CoordinationV1.ListNamespacedLeaseAsync(space)).Items.Count > 0);
            await Task.Delay(Settling, TimeProvider.System);
            process.Refresh();
            return process.WorkingSet64 / 1e6;
        }
        finally
        {
            process.Kill();
        }
    }
}
