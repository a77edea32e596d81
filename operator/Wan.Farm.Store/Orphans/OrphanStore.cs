using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Orphans;

/// <summary>Artifacts that no job needs any more.</summary>
public sealed class OrphanStore(FarmDatabase database) : IOrphanage
{
    /// <inheritdoc/>
    /// <remarks>One that a job has come to use meanwhile, unless that job is over and it is a cache, is no orphan any more.</remarks>
    public Task<IReadOnlyList<StoredArtifact>> TakeAsync(int most, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                delete from orphans o using task_makes m, tasks t, jobs j
                where m.key = o.key and t.id = m.task and j.uid = t.job and (j.phase = 'Running' or o.kind <> {StoredArtifact.FeatureCacheKind})
                """,
                ct).ConfigureAwait(false);
            List<ArtifactRow> taken = await context.Artifacts.FromSql(
                $"""
                with due as (
                    delete from orphans where (key, kind) in (
                        select key, kind from orphans where remove_after < now() order by remove_after limit {most} for update skip locked)
                    returning key, kind
                )
                delete from artifacts a using due where a.key = due.key and a.kind = due.kind returning a.*
                """).ToListAsync(ct).ConfigureAwait(false);
            return (IReadOnlyList<StoredArtifact>)[.. taken.Select(row => new StoredArtifact(new ContentKey(row.Key), row.Kind, row.Bytes, row.Sha256))];
        },
        ct);
}
