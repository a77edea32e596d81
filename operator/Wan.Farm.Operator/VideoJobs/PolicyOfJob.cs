using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>A job's failure policy as the farm's records have it.</summary>
internal static class PolicyOfJob
{
    public static FailurePolicy Of(FailurePolicySpec spec) => new() { MaxRetries = spec.MaxRestarts, Rules = [.. (spec.Rules ?? []).Select(RuleOf)] };

    /// <summary>Whether two do the same.</summary>
    public static bool Same(FailurePolicy one, FailurePolicy other) => Text(one) == Text(other);

    private static FailureRule RuleOf(FailureRuleSpec rule)
    {
        // An exit code says that a worker died.
        IReadOnlyList<FailureCause> causes = rule.OnCauses ?? (rule.OnExitCodes is null ? [] : [FailureCause.WorkerDied]);
        return new FailureRule(Enum.Parse<FailureAction>(rule.Action.ToString()), [.. causes.Select(cause => Enum.Parse<TaskFailureKind>(cause.ToString()))])
        {
            Stages = [.. (rule.OnTasks ?? []).Select(stage => stage.ToString().ToLowerInvariant())],
            ExitCodes = rule.OnExitCodes ?? [],
            Message = rule.OnMessage,
        };
    }

    private static string Text(FailurePolicy policy) => System.Text.Json.JsonSerializer.Serialize(policy, RenderTaskJson.Options);
}
