using System.Globalization;
using k8s;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Operator.RenderPools;

namespace Wan.Farm.Operator.Tests.RenderPools;

/// <summary>Pods as API servers show them.</summary>
public sealed class PodStatesTests
{
    [Theory]
    [InlineData("""{"phase":"Pending"}""", PodState.Starting)]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"False"}]}""", PodState.Starting)]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}""", PodState.Ready)]
    [InlineData("""{"phase":"Failed"}""", PodState.Failed)]
    [InlineData("""{"phase":"Failed","conditions":[{"type":"DisruptionTarget","status":"True","reason":"PreemptionByScheduler"}]}""", PodState.Disrupted)]
    [InlineData("""{"phase":"Succeeded"}""", PodState.Disrupted)]
    [InlineData("""{"phase":"Unknown","reason":"NodeLost"}""", PodState.Disrupted)]
    public void State_IsReadFromPhaseAndConditions(string status, PodState state) => Assert.Equal(state, Read(status).State);

    [Theory]
    [InlineData(
        """{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient nvidia.com/gpu."}]}""",
        PoolReasons.Unschedulable,
        "p-0-0-0 finds no node: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu; make room")]
    [InlineData(
        """{"phase":"Pending","containerStatuses":[{"name":"w","image":"w","imageID":"","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"wan-farm/wroker\""}}}]}""",
        PoolReasons.ImagePullFailed,
        "p-0-0-0 gets no image: ImagePullBackOff: Back-off pulling image \"wan-farm/wroker\"; check the image's name and imagePullSecrets")]
    [InlineData(
        """{"phase":"Pending","containerStatuses":[{"name":"w","image":"w","imageID":"","ready":false,"restartCount":0,"state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"wan-farm\" not found"}}}]}""",
        PoolReasons.ContainerCannotStart,
        "p-0-0-0 cannot start: CreateContainerConfigError: secret \"wan-farm\" not found; create what is missing in this namespace")]
    [InlineData(
        """{"phase":"Pending","initContainerStatuses":[{"name":"i","image":"i","imageID":"","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ErrImagePull","message":"denied"}}}]}""",
        PoolReasons.ImagePullFailed,
        "p-0-0-0 gets no image: ErrImagePull: denied")]
    public void Obstacle_OfAPodThatDoesNotStart_SaysWhatHelps(string status, string reason, string message)
    {
        PoolProblem obstacle = Read(status).Obstacle!;

        Assert.Equal(reason, obstacle.Reason);
        Assert.StartsWith(message, obstacle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Obstacle_OfAPodThatIsBeingMade_IsNone() => Assert.Null(Read(
        """{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True","lastTransitionTime":"2026-01-01T12:00:00Z"}],"containerStatuses":[{"name":"w","image":"w","imageID":"","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ContainerCreating"}}}]}""").Obstacle);

    [Theory]
    [InlineData(4, PoolReasons.PreflightFailed, "exit code 4: rank 1: the store /farm is not writable")]
    [InlineData(1, PoolReasons.GroupsFailing, "exit code 1: rank 1: the store /farm is not writable")]
    public void Ending_OfAWorker_IsItsLastMessageUnderTheReasonOfItsExitCode(int code, string reason, string ending)
    {
        PodSnapshot pod = Read(
            """{"phase":"Failed","containerStatuses":[{"name":"w","image":"w","imageID":"","ready":false,"restartCount":0,"state":{"terminated":{"exitCode":CODE,"reason":"Error","message":"rank 1: the store /farm is not writable\n"}}}]}""".Replace("CODE", code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Assert.Equal((reason, ending), (pod.EndingReason, pod.Ending));
    }

    private static PodSnapshot Read(string status) => PodStates.Read(new V1Pod
    {
        Metadata = new()
        {
            Name = "p-0-0-0",
            Uid = "uid",
            Labels = new Dictionary<string, string> { [PoolLabels.Group] = "0", [PoolLabels.Attempt] = "0", [PoolLabels.Rank] = "0" },
        },
        Status = KubernetesJson.Deserialize<V1PodStatus>(status),
    })!;
}
