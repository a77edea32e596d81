using System.IO.Enumeration;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;

namespace Wan.Farm.Operator.Tests.Charts;

/// <summary>Manifests and images fit each other: nothing here builds an image.</summary>
public sealed partial class ImageTests
{
    private const string Prefix = "wan-farm/";

    private static readonly string Charts = Path.Combine(AppContext.BaseDirectory, "charts");

    private static readonly string[] Files = ["charts/manifests/operator.yaml", "crds/samples/renderpool.yaml"];

    public static TheoryData<string> Manifests => [.. Files];

    [Fact]
    public void Images_ThatTheChartsName_AreThoseThatAreBuilt()
    {
        string[] named = [.. Files.SelectMany(Containers).Select(container => container.Container.Image).Order(StringComparer.Ordinal)];
        string values = (string)KubernetesYaml.Deserialize<JsonObject>(File.ReadAllText(Path.Combine(Charts, "wan-farm", "values.yaml")))["image"]!;
        string[] built = BuiltImages().Match(File.ReadAllText(Path.Combine(Charts, "images", "build.sh"))).Groups[1].Value.Split(' ');

        Assert.Equal(built.Select(image => Prefix + image).Order(StringComparer.Ordinal), named);
        Assert.Contains(values, named);
        Assert.Empty(built.Except(ImageRecipe.All.Keys));
    }

    [Fact]
    public void Sources_OfTheImages_ReachTheirBuilder()
    {
        string[] kept = [.. File.ReadLines(Path.Combine(Charts, "images", "Dockerfile.dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];
        string[] sources = [.. ImageRecipe.All.Values.SelectMany(image => image.Copies).SelectMany(copy => copy[..^1])];

        Assert.Contains("operator", sources);
        Assert.All(sources, source => Assert.Contains(kept, pattern => FileSystemName.MatchesSimpleExpression(pattern, source.Split('/')[0])));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Container_OfAManifest_RunsWhatItsImageIsFor(string file)
    {
        (V1Container container, V1PodSpec pod) = Assert.Single(Containers(file));
        ImageRecipe image = ImageRecipe.All[container.Image[Prefix.Length..]];

        // Without a command an image runs its own.
        Assert.Equal(image.EntryPoint, (container.Command ?? image.EntryPoint).Take(image.EntryPoint.Length));
        Assert.Equal(image.User, $"{pod.SecurityContext.RunAsUser}:{pod.SecurityContext.FsGroup ?? pod.SecurityContext.RunAsUser}");
        Assert.Equal(image.Port, Assert.Single(container.Ports).ContainerPort);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.All(container.VolumeMounts ?? [], mount => Assert.Single(pod.Volumes, volume => volume.Name == mount.Name));
    }

    [Fact]
    public void SamplePool_NamesAModelThatIsInItsImage()
    {
        RenderPoolResource pool = Sample();
        ImageRecipe image = ImageRecipe.All["worker"];
        string path = Assert.Single(pool.Spec!.Models).Path;

        // Paths that are not full begin at the working folder.
        Assert.StartsWith("/", image.WorkingFolder, StringComparison.Ordinal);
        Assert.Contains(image.Copies, copy => copy[0] == path && copy[^1] == path);
    }

    [Fact]
    public void Pods_OfTheSamplePool_KeepToTheRestrictedProfileOfPodSecurity()
    {
        V1Pod pod = PoolObjects.Pod(Sample(), new PodId(Group: 0, Attempt: 1, Rank: 0));
        V1Container container = Assert.Single(pod.Spec.Containers);

        Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.All(pod.Spec.Volumes, volume => Assert.True(volume.EmptyDir is not null || volume.PersistentVolumeClaim is not null, volume.Name));
    }

    private static IEnumerable<(V1Container Container, V1PodSpec Pod)> Containers(string file)
    {
        foreach (JsonObject document in ChartTemplate.Documents(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))))
        {
            if (document["spec"]?["template"] is not { } template)
                continue;
            V1PodSpec pod = KubernetesJson.Deserialize<V1PodTemplateSpec>(template).Spec;
            foreach (V1Container container in pod.Containers)
                yield return (container, pod);
        }
    }

    private static RenderPoolResource Sample()
    {
        JsonObject document = Documents.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "crds", "samples", "renderpool.yaml")))
            .Set("metadata.namespace", "farm").Set("metadata.uid", "3a3f0a9e-5d0c-4c0f-9b5e-0d2a0f1f7c11");
        return KubernetesJson.Deserialize<RenderPoolResource>(document);
    }

    [GeneratedRegex("^for image in ([a-z -]+); do$", RegexOptions.Multiline)]
    private static partial Regex BuiltImages();
}
