using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>A pool and its pods at one moment.</summary>
/// <param name="Template">What pods are made from now, see <see cref="PoolLabels.Template"/>.</param>
/// <param name="Restarts">From its status: which attempt of a group is to run.</param>
public sealed record PoolSnapshot(
    int Groups, int GroupSize, string Template, IReadOnlyList<GroupRestarts> Restarts, IReadOnlyList<PodSnapshot> Pods)
{
    public GroupRestarts? RestartsOf(int group) => Restarts.FirstOrDefault(restarts => restarts.Group == group);

    public int AttemptOf(int group) => RestartsOf(group)?.Attempt ?? 0;
}
