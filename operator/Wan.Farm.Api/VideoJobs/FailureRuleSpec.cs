using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What to do about the failures for which all holds that the rule says. A rule that says nothing is about all of them.</summary>
[Rule("!has(self.onExitCodes) || !has(self.onCauses) || self.onCauses.all(cause, cause == 'WorkerDied')", "only workers that died have exit codes; leave onCauses out, or give WorkerDied alone", FieldPath = ".onExitCodes")]
[Rule("!has(self.onExitCodes) || self.onExitCodes.all(code, code >= 1 && code <= 255)", "exit codes of workers that died are from 1 to 255, such as 137", FieldPath = ".onExitCodes")]
public sealed record FailureRuleSpec
{
    public required FailureRuleAction Action { get; init; }

    /// <summary>Causes, of which one is that of the failure. Absent: any.</summary>
    [ItemCount(1, 6)]
    public IReadOnlyList<FailureCause>? OnCauses { get; init; }

    /// <summary>Kinds of tasks, of which one is that of the task. Absent: any.</summary>
    [ItemCount(1, 6)]
    public IReadOnlyList<TaskStage>? OnTasks { get; init; }

    /// <summary>Exit codes, of which one is that of the container that ended first in the worker's group: 137 is often a lack of main memory, 139 a crash. Absent: any.</summary>
    [ItemCount(1, 255)]
    public IReadOnlyList<int>? OnExitCodes { get; init; }

    /// <summary>A text that is part of the failure's message, in the same letters. Absent: any.</summary>
    [NotBlank(Example = "not finite")]
    [TextLength(256)]
    public string? OnMessage { get; init; }
}
