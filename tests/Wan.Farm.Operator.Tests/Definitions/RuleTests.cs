using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>What <c>kubectl apply</c> says of an object that breaks a rule: the message of the server's answer.</summary>
[Collection(OperatorClusterCollection.Name)]
public sealed class RuleTests(OperatorCluster fixture) : IDisposable
{
    private const string Started = """{"status":{"startTime":"2026-01-01T00:00:00Z"}}""";
    private const string Fixed = "cannot be changed once the job has started; make a new job, what is rendered already is used again";

    private readonly Kubernetes client = fixture.Cluster.Client();

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("spec.video.frames", "80", "spec.video.frames: Invalid value: ", "must be 4n+1, such as 81 or 85")]
    [InlineData("spec.video.width", "100", "spec.video.width: Invalid value: ", "must be a multiple of 16, such as 80 or 96")]
    [InlineData("spec.video.fps", "0", "spec.video.fps", "should be greater than or equal to 1")]
    [InlineData("spec.sampling.steps", "2000", "spec.sampling.steps", "should be less than or equal to 1000")]
    [InlineData("spec.sampling.solver", "\"Magic\"", "spec.sampling.solver: Unsupported value: \"Magic\"", "\"Euler\"")]
    [InlineData("spec.prompt", "\"  \"", "spec.prompt: Invalid value: ", "is empty; give e.g. some text")]
    [InlineData("spec.model.path", "\"\"", "spec.model.path: Invalid value: ", "is empty; give e.g. /models/Wan2.1-T2V-1.3B")]
    [InlineData("spec.pool", "\"My Pool\"", "spec.pool: Invalid value: ", "must be a name of lower-case letters, digits and '-'")]
    [InlineData("spec.priority", "5000", "spec.priority", "should be less than or equal to 1000")]
    [InlineData("spec.seed", "-1", "spec.seed", "should be greater than or equal to 0")]
    [InlineData("metadata.name", "\"my.video\"", "", "metadata.name must be a name of lower-case letters, digits and '-', at most 63")]
    public async Task Job_ThatBreaksARule_IsRefusedWithWhatWouldBeAccepted(string path, string value, string where, string message) =>
        await RefusedAsync(Documents.Job().Set(path, JsonNode.Parse(value)), where, message);

    [Theory]
    [InlineData("spec.groups", "-1", "spec.groups", "should be greater than or equal to 0")]
    [InlineData("metadata.name", "\"a-name-of-more-than-forty-characters-it-is\"", "", "metadata.name must be a name of lower-case letters, digits and '-', at most 40")]
    [InlineData("spec.models", "[]", "spec.models", "should have at least 1 items")]
    [InlineData("spec.models", "[{\"path\":\"a\"},{\"path\":\"a\"}]", "spec.models[1]", "Duplicate value")]
    [InlineData("spec.shape", "{\"cfg\":2,\"ring\":8,\"ulysses\":8}", "spec.shape", "a group has cfg * ring * ulysses pods, at most 64")]
    [InlineData("spec.gang", "{\"scheduler\":\"Kueue\"}", "spec.gang.queueName", "Kueue admits groups through a queue: give the name of a LocalQueue of this namespace")]
    [InlineData("spec.gang", "{\"queueName\":\"video\"}", "spec.gang.queueName", "the default scheduler has no queues: leave it out, or set scheduler to Kueue or Volcano")]
    [InlineData("spec.gang", "{\"scheduler\":\"Slurm\"}", "spec.gang.scheduler", "supported values: \"Default\", \"Kueue\", \"Volcano\"")]
    [InlineData("spec.gang", "{\"scheduler\":\"Volcano\",\"queueName\":\"My Queue\"}", "spec.gang.queueName", "must be a name of lower-case letters, digits and '-'")]
    public async Task Pool_ThatBreaksARule_IsRefusedWithWhatWouldBeAccepted(string path, string value, string where, string message) =>
        await RefusedAsync(Documents.Pool().Set(path, JsonNode.Parse(value)), where, message);

    [Theory]
    [InlineData("""{"spec":{"prompt":"A blue cube."}}""", "spec.prompt")]
    [InlineData("""{"spec":{"video":{"frames":37}}}""", "spec.video")]
    [InlineData("""{"spec":{"seed":7}}""", "spec.seed")]
    public async Task Job_OnceItHasStarted_CannotBeAnotherVideo(string change, string where)
    {
        string space = await fixture.Cluster.NamespaceAsync();
        await Documents.CreateAsync(client, space, Documents.Job());
        await Documents.PatchAsync(client, space, "videojobs", "job", Started, status: true);

        string message = await RefusalAsync(() => Documents.PatchAsync(client, space, "videojobs", "job", change));

        Assert.Contains(where, message);
        Assert.Contains(Fixed, message);
    }

    [Fact]
    public async Task Job_BeforeItHasStarted_CanBeAnotherVideo()
    {
        string space = await fixture.Cluster.NamespaceAsync();
        await Documents.CreateAsync(client, space, Documents.Job());

        JsonObject changed = await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"prompt":"A blue cube."}}""");

        Assert.Equal("A blue cube.", (string?)changed["spec"]!["prompt"]);
    }

    [Fact]
    public async Task Job_OnceItHasStarted_CanBeSuspendedAndMadeMoreImportant()
    {
        string space = await fixture.Cluster.NamespaceAsync();
        await Documents.CreateAsync(client, space, Documents.Job());
        await Documents.PatchAsync(client, space, "videojobs", "job", Started, status: true);

        JsonObject changed = await Documents.PatchAsync(client, space, "videojobs", "job", """{"spec":{"suspend":true,"priority":10,"failurePolicy":{"maxRestarts":1}}}""");

        Assert.True((bool)changed["spec"]!["suspend"]!);
    }

    [Fact]
    public async Task Scale_OfAPool_IsItsNumberOfGroups()
    {
        string space = await fixture.Cluster.NamespaceAsync();
        await Documents.CreateAsync(client, space, Documents.Pool());

        await client.CustomObjects.PatchNamespacedCustomObjectScaleAsync<JsonObject>(
            new V1Patch("""{"spec":{"replicas":3}}""", V1Patch.PatchType.MergePatch), "wan.farm", "v1alpha1", space, "renderpools", "pool");

        JsonObject pool = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("wan.farm", "v1alpha1", space, "renderpools", "pool");
        Assert.Equal(3, (int)pool["spec"]!["groups"]!);
    }

    private async Task RefusedAsync(JsonObject document, string where, string message)
    {
        string space = await fixture.Cluster.NamespaceAsync();
        string said = await RefusalAsync(() => Documents.CreateAsync(client, space, document));
        Assert.Contains(where, said);
        Assert.Contains(message, said);
    }

    private static async Task<string> RefusalAsync(Func<Task> request)
    {
        HttpOperationException refused = await Assert.ThrowsAsync<HttpOperationException>(request);
        V1Status status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
        Assert.Equal(422, status.Code);
        return status.Message;
    }
}
