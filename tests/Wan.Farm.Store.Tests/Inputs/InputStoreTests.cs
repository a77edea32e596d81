using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Pools;

namespace Wan.Farm.Store.Tests.Inputs;

public sealed class InputStoreTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly InputAnswer Found = new(
        [new PictureInput("spec.image.path", new string('a', 64), new VideoSize(64, 48)), new VideoInput("spec.vace.video.path", new string('b', 64), new VideoSize(64, 48), 9, 8)],
        [new LoraInput("artifact://style.safetensors", new string('c', 64), 0.5, LoraTarget.LowNoise) { Sha256 = new string('d', 64) }]);

    private readonly InputStore store = new(farm.Database);
    private readonly PoolStore pools = new(farm.Database);

    /// <summary>A pool of its own for each test, as they share a database.</summary>
    private readonly string pool = Guid.NewGuid().ToString();

    [Fact]
    public async Task Question_TakenAndAnswered_GivesTheAnswerToTheSameQuestionOnly()
    {
        InputQuestion question = Question();
        await store.AskAsync(pool, question, Ct);
        Assert.Null(await store.FindAsync(question, Ct));

        InputQuestion taken = (await store.TakeAsync(await WorkerAsync("a"), Ct))!;
        await store.AnswerAsync(Worker("a"), taken, Found, Ct);

        InputAnswer answer = (await store.FindAsync(question, Ct))!;
        Assert.Equal(Found.Files, answer.Files);
        Assert.Equal(Found.Loras, answer.Loras);
        Assert.Null(await store.FindAsync(question with { ModelPath = "other" }, Ct));
        Assert.Null(await store.TakeAsync(await WorkerAsync("b"), Ct));
    }

    [Fact]
    public async Task Question_AskedAgain_StaysTheTakers()
    {
        InputQuestion question = Question();
        await store.AskAsync(pool, question, Ct);
        await store.TakeAsync(await WorkerAsync("a"), Ct);

        await store.AskAsync(pool, question, Ct);

        Assert.Null(await store.TakeAsync(await WorkerAsync("b"), Ct));
        await store.AnswerAsync(Worker("b"), question, InputAnswer.Refused("not b's", mayPass: false), Ct);
        Assert.Null(await store.FindAsync(question, Ct));
    }

    [Fact]
    public async Task Question_WhoseTakerHasGone_IsAnothers()
    {
        InputQuestion question = Question();
        await store.AskAsync(pool, question, Ct);
        await store.TakeAsync(await WorkerAsync("a"), Ct);
        await pools.LeaveAsync(Worker("a"), Ct);

        Assert.Equal(question.Job, (await store.TakeAsync(await WorkerAsync("b"), Ct))!.Job);
    }

    [Fact]
    public async Task Question_OfAnotherPool_IsNotGiven()
    {
        await store.AskAsync($"{pool}-other", Question(), Ct);

        Assert.Null(await store.TakeAsync(await WorkerAsync("a"), Ct));
    }

    [Fact]
    public async Task Job_ThatNamesOtherFilesByNow_IsAskedAboutThese()
    {
        InputQuestion first = Question(), second = first with { Files = [new("spec.image.path", "artifact://b.png", FileUse.Picture)] };
        await store.AskAsync(pool, first, Ct);
        InputQuestion taken = (await store.TakeAsync(await WorkerAsync("a"), Ct))!;
        await store.AskAsync(pool, second, Ct);
        await store.AnswerAsync(Worker("a"), taken, Found, Ct);

        Assert.Null(await store.FindAsync(second, Ct));
        Assert.Equal(second.Files, (await store.TakeAsync(Worker("a"), Ct))!.Files);
    }

    [Fact]
    public async Task Question_Forgotten_IsGone()
    {
        InputQuestion question = Question();
        await store.AskAsync(pool, question, Ct);
        await store.ForgetAsync(question.Job, Ct);

        Assert.Null(await store.TakeAsync(await WorkerAsync("a"), Ct));
    }

    private static InputQuestion Question() => new(
        Guid.NewGuid(), "/models/tiny", [new("spec.image.path", "artifact://a.png", FileUse.Picture)], [new("spec.loras[0].path", "artifact://style.safetensors", 0.5, LoraTarget.Both)]);

    private ClaimRequest Worker(string name) => new(pool, name, $"{pool}-{name}");

    private async Task<ClaimRequest> WorkerAsync(string name)
    {
        await pools.SeenAsync(Worker(name), Ct);
        return Worker(name);
    }
}
