using Microsoft.EntityFrameworkCore;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Leases;

/// <summary>Everything that changes a job or ends an attempt takes the job's row first: one order for all locks.</summary>
internal static class JobLock
{
    /// <returns>The job, until the transaction ends nobody else's to change; null when there is none.</returns>
    public static async Task<JobRow?> TakeAsync(FarmContext context, Guid uid, CancellationToken ct) =>
        (await context.Jobs.FromSql($"select * from jobs where uid = {uid} for update").ToListAsync(ct).ConfigureAwait(false)).FirstOrDefault();
}
