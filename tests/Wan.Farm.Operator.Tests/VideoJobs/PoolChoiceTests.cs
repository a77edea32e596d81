using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Operator.VideoJobs;

namespace Wan.Farm.Operator.Tests.VideoJobs;

public sealed class PoolChoiceTests
{
    private static readonly PoolSight[] Pools = [Pool("large", "14b"), Pool("both", "1.3b", "14b"), Pool("small", "1.3b")];

    private static PoolSight Pool(string name, params string[] models) => new(name, models, 1);

    private static PoolChoice Choose(string model, string? pool = null, string? kept = null, params PoolSight[] pools) =>
        PoolChoice.For(new VideoJobSpec { Model = new() { Path = model }, Prompt = "a", Pool = pool }, kept, pools.Length == 0 ? Pools : pools);

    [Fact]
    public void Choice_WithoutAName_IsTheFirstPoolThatHasTheModel() => Assert.Equal("both", Choose("1.3b").Pool!.Name);

    [Fact]
    public void Choice_ByName_IsThatPool() => Assert.Equal("small", Choose("1.3b", pool: "small").Pool!.Name);

    [Fact]
    public void Choice_OfAJobThatIsInAPool_StaysThere() => Assert.Equal("small", Choose("1.3b", kept: "small").Pool!.Name);

    [Theory]
    [InlineData("1.3b", "huge", VideoJobReasons.PoolNotFound, "there is no RenderPool huge in this namespace; create it, or name another pool in spec.pool (with this model: both, small)")]
    [InlineData("1.3b", "large", VideoJobReasons.ModelNotInPool, "the RenderPool large does not have the model 1.3b, only 14b; add it there, or name another pool in spec.pool (with this model: both, small)")]
    [InlineData("5b", null, VideoJobReasons.NoPool, "no RenderPool of this namespace has the model 5b; add it to spec.models of one (large, both, small), or correct spec.model.path")]
    public void Choice_OfNone_SaysWhyAndWhatToDo(string model, string? pool, string reason, string message)
    {
        PoolChoice choice = Choose(model, pool);

        Assert.Null(choice.Pool);
        Assert.Equal((reason, message), (choice.Reason, choice.Message));
    }
}
