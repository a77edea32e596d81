using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;

namespace Wan.Farm.Operator.Tests.RenderPools;

public sealed class PoolObjectsTests
{
    [Fact]
    public void Pod_OfATemplateThatDoesNotSay_LeavesANodeThatDoesNotAnswerAfterHalfAMinute()
    {
        V1Pod pod = Pod("""{"containers":[{"name":"worker"}]}""");

        Assert.Equal(
            [("node.kubernetes.io/not-ready", 30L), ("node.kubernetes.io/unreachable", 30L)],
            pod.Spec.Tolerations.Select(toleration => (toleration.Key, toleration.TolerationSeconds!.Value)));
    }

    [Theory]
    [InlineData("""[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":600}]""", 2)]
    [InlineData("""[{"operator":"Exists"}]""", 1)]
    public void Pod_OfATemplateThatSaysHowLongItStays_StaysSoLong(string tolerations, int count) =>
        Assert.Equal(count, Pod($$"""{"tolerations":{{tolerations}},"containers":[{"name":"worker"}]}""").Spec.Tolerations.Count);

    [Fact]
    public void Pod_HasItsLastWordsKept()
    {
        V1Container worker = Pod("""{"containers":[{"name":"worker","terminationMessagePath":"/tmp/last"}]}""").Spec.Containers[0];

        Assert.Equal("FallbackToLogsOnError", worker.TerminationMessagePolicy);
        Assert.Equal("/tmp/last", worker.Env.Single(variable => variable.Name == "WANFARM_TERMINATION_LOG").Value);
    }

    [Fact]
    public void Template_OfAPoolWithoutAGang_IsWhatItWasBeforeThereWereAny()
    {
        RenderPoolResource pool = Pool("""{"containers":[{"name":"worker"}]}""");

        Assert.Equal("57039386bf", PoolObjects.TemplateOf(pool.Spec!));
        Assert.NotEqual(PoolObjects.TemplateOf(pool.Spec!), PoolObjects.TemplateOf(pool.Spec! with { Gang = new() }));
    }

    private static V1Pod Pod(string spec) => PoolObjects.Pod(Pool(spec), new PodId(0, 0, 0));

    private static RenderPoolResource Pool(string spec) =>
        KubernetesJson.Deserialize<RenderPoolResource>(Documents.Pool().Set("spec.template", new JsonObject { ["spec"] = JsonNode.Parse(spec) }));
}
