using System.Text.Json.Nodes;
using k8s;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Operator.VideoJobs;

namespace Wan.Farm.Operator.Tests.Definitions;

[Collection(OperatorClusterCollection.Name)]
public sealed class SampleTests(OperatorCluster fixture) : IDisposable
{
    private readonly Kubernetes client = fixture.Cluster.Client();

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "crds", "samples")).Select(file => Path.GetFileName(file))];

    public void Dispose() => client.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_IsAccepted(string file)
    {
        string space = await fixture.Cluster.NamespaceAsync();

        JsonObject stored = await Documents.CreateAsync(client, space, Sample(file));

        Assert.NotNull(stored["metadata"]!["uid"]);
    }

    [Fact]
    public async Task Job_WithEveryDefaultFilledIn_IsTheOneThatTheFileDescribes()
    {
        string space = await fixture.Cluster.NamespaceAsync();
        JsonObject sample = Sample("videojob.yaml");

        JsonObject stored = await Documents.CreateAsync(client, space, sample);

        Assert.Equal("UniPC", (string?)stored["spec"]!["sampling"]!["solver"]);
        VideoJob ofCluster = JobDocument.Bind(KubernetesJson.Deserialize<Operator.Resources.VideoJobResource>(stored)).ValueOrThrow();
        VideoJob ofFile = StrictBinder.Bind<VideoJob>(sample).ValueOrThrow();
        Assert.Equal(Json(ofFile.Spec), Json(ofCluster.Spec));
    }

    private static JsonObject Sample(string file) => Documents.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "crds", "samples", file)));

    private static string Json(VideoJobSpec spec) => System.Text.Json.JsonSerializer.Serialize(spec, VideoJobJson.Options);
}
