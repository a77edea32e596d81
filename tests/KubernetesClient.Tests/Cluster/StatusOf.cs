using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KubernetesClient.Tests.Cluster;

internal static class StatusOf
{
    /// <summary>The server's status of a request that it refuses.</summary>
    public static async Task<V1Status> RefusalAsync(Func<Task> request)
    {
        HttpOperationException refused = await Assert.ThrowsAsync<HttpOperationException>(request);
        V1Status status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
        Assert.Equal((int)refused.Response.StatusCode, status.Code);
        return status;
    }
}
