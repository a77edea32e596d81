using System.Text.Json;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Planning.Tests;

/// <summary>Jobs that give an area: their size takes the aspect of a picture or a video.</summary>
public sealed class OutputSizeTests
{
    private static readonly JobInputs Wide = new([new PictureInput("spec.image.path", new string('b', 64), new VideoSize(1000, 500))]);

    public static IEnumerable<object[]> Tables => GoldenFixtures.EnumerateFixtures("pipeline/sizes");

    [Theory]
    [MemberData(nameof(Tables))]
    public void ImageToVideo_PublishedPictures_GivesPublishedSizes(Fixture table) =>
        Assert.All(Rows(table), row => Assert.Equal(
            new VideoSize(row.GetProperty("i2v_out_hw")[1].GetInt32(), row.GetProperty("i2v_out_hw")[0].GetInt32()),
            OutputSize.ImageToVideo(Picture(row), row.GetProperty("max_area").GetInt64())));

    [Theory]
    [MemberData(nameof(Tables))]
    public void TextImageToVideo_PublishedPictures_GivesPublishedSizes(Fixture table) =>
        Assert.All(Rows(table), row => Assert.Equal(
            new VideoSize(row.GetProperty("ti2v_out_wh_704x1280")[0].GetInt32(), row.GetProperty("ti2v_out_wh_704x1280")[1].GetInt32()),
            OutputSize.TextImageToVideo(Picture(row), 704 * 1280)));

    [Theory]
    [InlineData(1280, 720, 399360, 832, 480)]
    [InlineData(1920, 1080, 921600, 1280, 720)]
    [InlineData(720, 1280, 399360, 464, 848)]
    [InlineData(320, 240, 399360, 320, 240)]
    public void VideoToVideo_AnyVideo_KeepsItsAspectAndGrowsNone(int width, int height, int area, int expectedWidth, int expectedHeight) =>
        Assert.Equal(new VideoSize(expectedWidth, expectedHeight), OutputSize.VideoToVideo(new VideoSize(width, height), area));

    [Theory]
    [InlineData("i2v", 880, 432)]
    [InlineData("ti2v", 864, 448)]
    public void Complete_AreaAndPicture_GivesTheSizeOfTheModelsRule(string type, int width, int height)
    {
        ResolvedJob job = JobCompletion.Complete(Job(with => with), Model(type), Wide);

        Assert.Equal((width, height, null), (job.Width, job.Height, job.Spec.Video.Area));
    }

    [Fact]
    public void Complete_SizeInPixels_FillsInTheFramesPerSecondOnly()
    {
        Assert.Equal(
            new VideoSpec { Width = 832, Height = 480, Frames = 81, Fps = 16 }, JobCompletion.Complete(Make.Resolved(), Make.Model, JobInputs.None).Spec.Video);
        Assert.Equal(24, JobCompletion.Complete(Make.Resolved(), Model("ti2v"), JobInputs.None).Spec.Video.Fps);
    }

    [Fact]
    public void Complete_NothingToTakeTheAspectOf_SaysWhatItNeeds() => Assert.Equal(
        "spec.video.area: 399360 needs a picture (spec.image) or a video (spec.vace.video) whose aspect the size takes; without one give spec.video.width and spec.video.height",
        Problem(Job(spec => spec with { Image = null }), JobInputs.None));

    [Fact]
    public void Complete_WidthBesideTheArea_SaysThatOneIsEnough() => Assert.Equal(
        "spec.video.width: 640 stands beside spec.video.area, from which the size follows; leave one of the two out",
        Problem(Job(spec => spec with { Video = spec.Video with { Width = 640 } }), Wide));

    [Fact]
    public void Complete_PictureTooNarrow_SaysSo() => Assert.Equal(
        "spec.video.area: 399360 is too little for the aspect of spec.image.path, which has 1x10000; crop it, or allow more pixels",
        Problem(Job(spec => spec), new JobInputs([Wide.Files[0] with { Size = new VideoSize(1, 10_000) }])));

    private static string Problem(ResolvedJob job, JobInputs inputs) =>
        Assert.Single(Assert.Throws<InvalidJobException>(() => JobCompletion.Complete(job, Model("i2v"), inputs)).Problems).ToString();

    private static ResolvedJob Job(Func<VideoJobSpec, VideoJobSpec> change) =>
        Make.Resolved(spec => change(spec with { Image = new() { Path = "first.png" }, Video = spec.Video with { Area = 832 * 480 } }));

    private static ModelFacts Model(string type) => Make.Model with { Transformer = Make.Model.Transformer with { ModelType = type } };

    private static JsonElement.ArrayEnumerator Rows(Fixture table) => table.Json.GetProperty("rows").EnumerateArray();

    private static VideoSize Picture(JsonElement row) => new(row.GetProperty("image_wh")[0].GetInt32(), row.GetProperty("image_wh")[1].GetInt32());
}
