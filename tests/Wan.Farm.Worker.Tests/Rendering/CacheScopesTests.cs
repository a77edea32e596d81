using Wan.Farm.Worker.Rendering;
using Wan.Models.Vae;
using Planned = Wan.Farm.Contracts.Tasks.CacheScope;

namespace Wan.Farm.Worker.Tests.Rendering;

public sealed class CacheScopesTests
{
    [Fact]
    public void Of_EveryScopeThatAPlanMayName_IsTheDecodersOfThatNameAndNoneIsLeftOver()
    {
        Assert.Equal(
            Enum.GetValues<CacheScope>().Select(scope => scope.ToString()).Order(),
            Enum.GetValues<Planned>().Select(scope => CacheScopes.Of(scope).ToString()).Order());
        Assert.All(Enum.GetValues<Planned>(), scope => Assert.Equal(scope.ToString(), CacheScopes.Of(scope).ToString()));
    }
}
