using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Leases;

/// <summary>The two ways to a lease: a new one, by the database's own <c>claim_task</c>, and the one that the holder has.</summary>
internal static class ClaimSql
{
    /// <summary>The unique key that a holder with a lease violates when it takes another one.</summary>
    public const string HolderKey = "leases_holder_key";

    /// <remarks>What the claim has changed is told by the function: the statement around it sees the row as it was before.</remarks>
    public static FormattableString Take(ClaimRequest request, TimeSpan duration) =>
        $"""
        select t.id as "Task", c.new_epoch as "Epoch", c.new_attempt as "Attempt", c.is_anew as "Anew", t.body as "Body", j.uid as "Job",
               j.namespace as "Namespace", j.name as "Name", j.model_path as "ModelPath", j.model_digest as "ModelDigest",
               j.dtype as "Dtype", j.frames as "Frames"
        from claim_task({request.Pool}, {request.LastSegment?.Hex}::text, {request.Holder}, {request.Group}, {duration}) c
        join tasks t on t.id = c.task_id join jobs j on j.uid = t.job
        """;

    public static FormattableString Held(ClaimRequest request, TimeSpan duration) =>
        $"""
        with held as (
            update leases set expires_at = now() + {duration} where holder = {request.Holder} returning task, epoch, attempt
        )
        select t.id as "Task", h.epoch as "Epoch", h.attempt as "Attempt", t.anew as "Anew", t.body as "Body", j.uid as "Job",
               j.namespace as "Namespace", j.name as "Name", j.model_path as "ModelPath", j.model_digest as "ModelDigest",
               j.dtype as "Dtype", j.frames as "Frames"
        from held h join tasks t on t.id = h.task join jobs j on j.uid = t.job
        """;
}
