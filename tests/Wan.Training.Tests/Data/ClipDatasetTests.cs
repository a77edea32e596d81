using Wan.Training.Data;
using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;
using Wan.Training.Runs;
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
    public void ClipOfSomeFrames_IsAStretchOfTheWhole_FromMomentsThatDiffer()
    {
        var part = new ClipDataset(Small with { Frames = 3, OfFrames = 9 });
        var whole = new ClipDataset(Small with { Frames = 9 });
        HashSet<int> moments = [];
        for (int i = 0; i < 12; i++)
        {
            IReadOnlyList<byte[]> all = whole[i].Frames, some = part[i].Frames;
            int first = Enumerable.Range(0, 7).First(t => Enumerable.Range(0, 3).All(n => all[t + n].AsSpan().SequenceEqual(some[n])));
            moments.Add(first);
        }

        Assert.InRange(moments.Count, 3, 7);
    }

    [Fact]
    public void StageOfSomeFrames_ShowsStretchesOfTheWhole()
    {
        var stage = new TrainingStage(3, Small.Width, Small.Height, BatchSize: 2, Steps: 1) { OfFrames = 9 };
        IReadOnlyList<Clip> shown = new ClipBatches([stage], Small.Seed, TrainingRanks.Alone).Of(0);
        var part = new ClipDataset(Small with { Frames = 3, OfFrames = 9 });
        Assert.Equal(part[0].Frames, shown[0].Frames);
        Assert.Equal(part[1].Frames, shown[1].Frames);
    }

    [Theory]
    [InlineData(null, 30, 70)]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.6, 95, 145)]
    [InlineData(1.0, 200, 200)]
    public void TwoObjectsOfAStage_IsTheShareOfItsClipsThatShowTwo(double? share, int least, int most)
    {
        var clips = new ClipDataset(new TrainingStage(1, 16, 16, BatchSize: 1, Steps: 1) { TwoObjects = share }.Data(seed: 4));
        Assert.InRange(Enumerable.Range(0, 200).Count(i => clips.Scene(i).Objects.Count == 2), least, most);
    }

    [Fact]
    public void MoreOfAStage_IsWhatItsClipsShowMoreOften()
    {
        var stage = new TrainingStage(1, 16, 16, BatchSize: 1, Steps: 1);
        Assert.InRange(Stars(stage), 20, 45);
        Assert.InRange(Stars(stage with { MoreOf = new() { Shapes = [Shape.Star, Shape.Star, Shape.Star] } }), 70, 120);

        static int Stars(TrainingStage stage)
        {
            var clips = new ClipDataset(stage.Data(seed: 4));
            return Enumerable.Range(0, 200).Count(i => clips.Scene(i).Objects[0].Shape == Shape.Star);
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void TwoObjectsThatAreNoShare_AreRefusedBeforeTheTrainingBegins(double share)
    {
        TrainingStage[] stages = [new(1, 16, 16, BatchSize: 1, Steps: 1) { TwoObjects = share }];
        string message = Assert.Throws<TrainingException>(() => new ClipBatches(stages, seed: 0, TrainingRanks.Alone)).Message;
        Assert.StartsWith("stages[0].twoObjects: ", message);
    }

    [Fact]
    public void StageOfMoreFramesThanTheWhole_IsRefusedBeforeTheTrainingBegins()
    {
        TrainingStage[] stages = [new(1, 16, 16, BatchSize: 1, Steps: 1), new(9, 16, 16, BatchSize: 1, Steps: 1) { OfFrames = 5 }];
        string message = Assert.Throws<TrainingException>(() => new ClipBatches(stages, seed: 0, TrainingRanks.Alone)).Message;
        Assert.StartsWith("stages[1].ofFrames: 5 is less than its frames, 9", message);
    }

    [Theory]
    [InlineData(Backdrop.NightSky, 0.2)]
    [InlineData(Backdrop.BrickWall, 3)]
    public void FineBackdrop_InHalfTheSize_HasTheColoursOfTheLargePicture(Backdrop backdrop, double levels)
    {
        var scene = new Scene(backdrop, Camera.Rest, [], Texture: 4);
        byte[] large = FramePainter.Paint(scene, 0, 128, 128), small = FramePainter.Paint(scene, 0, 64, 64);
        double off = Enumerable.Range(0, small.Length).Average(i =>
        {
            int row = i / 192, column = i / 3 % 64, channel = i % 3;
            int At(int y, int x) => large[((((2 * row) + y) * 128) + (2 * column) + x) * 3 + channel];
            return Math.Abs(small[i] - ((At(0, 0) + At(0, 1) + At(1, 0) + At(1, 1)) / 4.0));
        });
        Assert.InRange(off, 0, levels);     // twice as far where only the middle of a pixel is looked at
    }

    [Fact]
    public void HeldOutClips_AreNotTheTrainingClips() =>
        Assert.NotEqual(new ClipDataset(Small)[0].Caption, new ClipDataset(Small with { Split = Split.HeldOut })[0].Caption);
}
