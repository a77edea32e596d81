using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Inputs;

/// <summary>Questions about files of jobs that are to be planned, and what workers have answered.</summary>
public sealed class InputStore(FarmDatabase database) : IInputQuestions
{
    /// <summary>A problem that may pass is looked into again after this time, if somebody still asks.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Questions of jobs that nobody asks about any more are dropped after this time.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    /// <summary>Asks, unless the same was asked before; another question of the same job takes the place of the first.</summary>
    public Task AskAsync(string pool, InputQuestion question, CancellationToken ct)
    {
        string text = Text(question);
        return database.WriteAsync(
            async context =>
            {
                await context.Database.ExecuteSqlAsync($"delete from input_questions where asked_at < now() - {Forgotten} and job <> {question.Job}", ct).ConfigureAwait(false);
                return await context.Database.ExecuteSqlAsync(
                    $"""
                    insert into input_questions as q (job, pool, question) values ({question.Job}, {pool}, {text})
                    on conflict (job) do update
                        set pool = excluded.pool, question = excluded.question, asked_at = now(), holder = null, answer = null, answered_at = null
                        where q.question <> excluded.question or q.pool <> excluded.pool
                           or ((q.answer::json ->> 'mayPass')::boolean and q.answered_at < now() - {Patience})
                    """,
                    ct).ConfigureAwait(false);
            },
            ct);
    }

    /// <returns>Null when this very question was not asked, or is not answered yet.</returns>
    public async Task<InputAnswer?> FindAsync(InputQuestion question, CancellationToken ct)
    {
        string text = Text(question);
        return await database.ReadAsync(
            context => context.InputQuestions.Where(row => row.Job == question.Job && row.Question == text).Select(row => row.Answer).SingleOrDefaultAsync(ct), ct).ConfigureAwait(false);
    }

    public Task ForgetAsync(Guid job, CancellationToken ct) =>
        database.StatementAsync(context => context.Database.ExecuteSqlAsync($"delete from input_questions where job = {job}", ct), ct);

    /// <inheritdoc/>
    public async Task<InputQuestion?> TakeAsync(ClaimRequest worker, CancellationToken ct)
    {
        List<InputQuestionRow> taken = await database.StatementAsync(
            context => context.InputQuestions.FromSql(
                $"""
                update input_questions set holder = {worker.Holder} where job = (
                    select q.job from input_questions q
                    where q.pool = {worker.Pool} and q.answer is null
                      and not exists (select 1 from workers w where w.holder = q.holder and w.holder <> {worker.Holder} and w.seen_at > now() - {PoolStore.Silence})
                    order by q.asked_at limit 1 for update skip locked)
                returning *
                """).ToListAsync(ct),
            ct).ConfigureAwait(false);
        return taken is [{ } row] ? JsonSerializer.Deserialize<InputQuestion>(row.Question, RenderTaskJson.Options) : null;
    }

    /// <inheritdoc/>
    public Task AnswerAsync(ClaimRequest worker, InputQuestion question, InputAnswer answer, CancellationToken ct)
    {
        string asked = Text(question), text = JsonSerializer.Serialize(answer, RenderTaskJson.Options);
        return database.StatementAsync(
            context => context.Database.ExecuteSqlAsync(
                $"update input_questions set answer = {text}, answered_at = now() where job = {question.Job} and question = {asked} and holder = {worker.Holder}", ct),
            ct);
    }

    private static string Text(InputQuestion question) => JsonSerializer.Serialize(question, RenderTaskJson.Options);
}
