using Wan.Farm.Contracts.Models;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>What planning learns of each kind of checkpoint.</summary>
public sealed class ModelFactsReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_TextToVideo_HasNoneOfTheOtherParts()
    {
        ModelFacts facts = Read("tiny");
        Assert.Equal(("t2v", 16, 16, 0), (facts.Transformer.ModelType, facts.Transformer.InChannels, facts.Transformer.OutChannels, facts.Transformer.VaceBlocks));
        Assert.Null(facts.ImageEncoder);
        Assert.Null(facts.Experts);
    }

    [Fact]
    public void Read_ImageToVideo_KnowsTheImageEncoder()
    {
        ModelFacts facts = Read("tiny-flf2v");
        Assert.Equal(("flf2v", 36, 16), (facts.Transformer.ModelType, facts.Transformer.InChannels, facts.Transformer.OutChannels));
        Assert.Equal(new ImageEncoderFacts(Dim: 64, MlpDim: 128, Heads: 16, Blocks: 2, Tokens: 10, facts.ImageEncoder!.Parameters), facts.ImageEncoder);
        Assert.InRange(facts.ImageEncoder.Parameters, 2 * 4 * 64 * 64, 200_000);
    }

    [Fact]
    public void Read_Vace_CountsItsBlocks() => Assert.Equal(2, Read("tiny-vace").Transformer.VaceBlocks);

    [Theory]
    [InlineData("tiny-t2v-a14b", 0.875)]
    [InlineData("tiny-i2v-a14b", 0.900)]
    public void Read_TwoExperts_KnowsWhereTheyChangeOver(string preset, double boundary)
    {
        ModelFacts facts = Read(preset);
        Assert.Equal(new ExpertFacts(boundary, facts.Transformer.Parameters), facts.Experts);
        Assert.Null(facts.ImageEncoder);
    }

    private ModelFacts Read(string preset)
    {
        CheckpointInit.Write(Path.Combine(folder, "model"), CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
        return ModelFactsReader.Read(folder["model"]);
    }
}
