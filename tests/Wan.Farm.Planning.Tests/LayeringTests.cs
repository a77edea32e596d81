using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class LayeringTests
{
    public static TheoryData<Type, string[]> Layers => new()
    {
        { typeof(RenderPlanner), ["Wan.Farm.Api", "Wan.Farm.Contracts"] },
        { typeof(VideoJob), [] },
        { typeof(RenderPlan), [] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Assembly_OfAPureLayer_RefersToNothingElse(Type member, string[] accepted)
    {
        IEnumerable<string> references = member.Assembly.GetReferencedAssemblies().Select(name => name.Name!);

        Assert.Empty(references.Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).Except(accepted));
    }

    [Fact]
    public void Planning_Types_ReadNoFilesNoClockAndNoChance()
    {
        string[] impure = ["System.IO.FileSystem", "System.Net.Sockets", "System.Threading.Timer", "System.Security.Cryptography.RandomNumberGenerator"];

        Assert.Empty(typeof(RenderPlanner).Assembly.GetReferencedAssemblies().Select(name => name.Name!).Intersect(impure));
    }
}
