using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Data;

public sealed class ClipDatasetTests
{
    private static readonly ClipDatasetOptions Small = new() { Seed = 3, Width = 32, Height = 24, Frames = 5 };

    [Fact]
    public void Clip_AskedForTwice_HasTheSameCaptionAndBytes()
    {
        Clip once = new ClipDataset(Small)[7], again = new ClipDataset(Small)[7];
        Assert.Equal(once.Caption, again.Caption);
        Assert.Equal(once.Frames, again.Frames);
    }

    [Fact]
    public void Caption_OfAClipThatIsNotDrawn_IsThatOfTheClip() =>
        Assert.Equal(new ClipDataset(Small)[7].Caption, new ClipDataset(Small with { Frames = 1, Width = 16 }).Caption(7));

    [Fact]
    public void Clip_AsTensor_HasTheChannelsFirstAndIsFromMinusOneToOne()
    {
        using var scope = NewDisposeScope();
        Clip clip = new ClipDataset(Small)[0];
        Tensor tensor = clip.ToTensor();
        Assert.Equal([3, 5, 24, 32], tensor.shape);
        Assert.Equal((clip.Frames[4][(((10 * 32) + 20) * 3) + 2] / 127.5f) - 1, tensor[2, 4, 10, 20].item<float>(), tolerance: 1e-6f);
        Assert.InRange(tensor.abs().max().item<float>(), 0.1f, 1);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 60, 140)]
    [InlineData(1, 200, 200)]
    public void ChineseShare_IsTheShareOfChineseCaptions(double share, int least, int most)
    {
        var dataset = new ClipDataset(Small with { ChineseShare = share, Width = 1, Height = 1, Frames = 1 });
        Assert.InRange(Enumerable.Range(0, 200).Count(i => dataset[i].Caption.Any(letter => letter > 0x3000)), least, most);
    }

    [Fact]
    public void Picture_ShowsTheMiddleOfTheClip()
    {
        Clip picture = new ClipDataset(Small with { Frames = 1 })[2], clip = new ClipDataset(Small with { Frames = 3 })[2];
        Assert.Equal(clip.Frames[1], Assert.Single(picture.Frames));
    }

    [Fact]
    public void HeldOutClips_AreNotTheTrainingClips() =>
        Assert.NotEqual(new ClipDataset(Small)[0].Caption, new ClipDataset(Small with { Split = Split.HeldOut })[0].Caption);
}
