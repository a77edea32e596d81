using Wan.Farm.Planning.Decoding;
using Wan.Models.Vae;
using PlannedScope = Wan.Farm.Contracts.Tasks.CacheScope;

namespace Wan.Farm.Planning.Tests.Decoding;

public sealed class DecoderMemoryTests
{
    /// <summary>The worker asks its modules; the planner must not know them.</summary>
    [Theory]
    [InlineData(PlannedScope.None, 38)]
    [InlineData(PlannedScope.Stride8, 14)]
    [InlineData(PlannedScope.Stride4, 7)]
    [InlineData(PlannedScope.Stride2, 4)]
    [InlineData(PlannedScope.Full, 0)]
    public void LatentsAgain_EachScope_IsWhatTheDecodersTopologySays(PlannedScope scope, int latents)
    {
        Assert.Equal(latents, DecoderMemory.LatentsAgain(scope));
        Assert.Equal(latents, ReceptiveField.OfDecoder(WanVaeConfig.Wan21, Enum.Parse<CacheScope>(scope.ToString())));
    }

    [Fact]
    public void Scopes_OfPlansAndOfTheDecoder_HaveTheSameNames()
    {
        Assert.Equal(Enum.GetNames<CacheScope>(), Enum.GetNames<PlannedScope>());
    }
}
