using Wan.Training.Data.Captions;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Tests.Data;

public sealed class CaptionWriterTests
{
    private static readonly SceneObject Ball = new(Shape.Ball, Colour.Red, Pattern.Plain, ObjectSize.Medium, Motion.RollRight, Lane: 0);
    private static readonly SceneObject Star = new(Shape.Star, Colour.Orange, Pattern.Striped, ObjectSize.Small, Motion.FadeOut, Lane: 1);
    private static readonly Scene One = new(Backdrop.GreenField, Camera.Rest, [Ball], Texture: 0);
    private static readonly Scene Two = new(Backdrop.BrickWall, Camera.ZoomIn, [Ball, Star], Texture: 0);

    [Theory]
    [InlineData(Language.English, 0, "A red ball rolls to the right over a green field.")]
    [InlineData(Language.English, 1, "A red ball rolling to the right over a green field.")]
    [InlineData(Language.English, 2, "Over a green field, a red ball rolls to the right.")]
    [InlineData(Language.English, 3, "A video of a red ball rolling to the right, with a green field behind.")]
    [InlineData(Language.English, 4, "In this video, a red ball rolls to the right over a green field.")]
    [InlineData(Language.English, 5, "a red ball rolls to the right over a green field")]
    [InlineData(Language.English, 10, "A red ball rolls to the right over a green field")]
    [InlineData(Language.Chinese, 0, "一个红色的球在绿色的田野上向右滚动。")]
    [InlineData(Language.Chinese, 1, "在绿色的田野上，一个红色的球向右滚动。")]
    [InlineData(Language.Chinese, 2, "绿色的田野上，一个红色的球向右滚动。")]
    [InlineData(Language.Chinese, 3, "视频里一个红色的球向右滚动，背景是绿色的田野。")]
    [InlineData(Language.Chinese, 4, "一个红色的球在绿色的田野上向右滚动")]
    public void Caption_OfOneObject_SaysWhatItIsWhatItDoesAndWhere(Language language, int phrasing, string caption) =>
        Assert.Equal(caption, CaptionWriter.Write(One, language, phrasing));

    [Theory]
    [InlineData(Language.English, "A red ball rolls to the right and a small striped orange star fades out in front of a brick wall, the camera zooms in.")]
    [InlineData(Language.Chinese, "在砖墙前，一个红色的球向右滚动，一个小的条纹的橙色的星形渐渐消失，镜头拉近。")]
    public void Caption_OfTwoObjects_SaysBothAndWhatTheCameraDoes(Language language, string caption) =>
        Assert.Equal(caption, CaptionWriter.Write(Two, language, phrasing: 0));

    [Fact]
    public void Caption_StartingWithAVowel_SaysAn() =>
        Assert.Equal(
            "An orange star fades out over a green field.",
            CaptionWriter.Write(One with { Objects = [Star with { Pattern = Pattern.Plain, Size = ObjectSize.Medium }] }, Language.English, phrasing: 0));

    [Fact]
    public void Caption_InItsManyPhrasings_SaysTheSameInManyWays()
    {
        string[] captions = [.. Enumerable.Range(0, 3000).Select(phrasing => CaptionWriter.Write(Two, Language.English, phrasing * 977))];
        Assert.InRange(captions.Distinct().Count(), 1000, 3000);
        Assert.All(captions, caption => Assert.Contains("red", caption, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(captions, caption => caption.Contains("sphere moves to the right", StringComparison.Ordinal) && caption.Contains("tiny", StringComparison.Ordinal));
    }

    [Fact]
    public void Captions_OfDifferentMotionsShapesColoursAndPlaces_Differ()
    {
        IEnumerable<Scene> scenes =
            from shape in Enum.GetValues<Shape>()
            from colour in Enum.GetValues<Colour>()
            from motion in Enum.GetValues<Motion>()
            from backdrop in Enum.GetValues<Backdrop>()
            select One with { Backdrop = backdrop, Objects = [Ball with { Shape = shape, Colour = colour, Motion = motion }] };
        foreach (Language language in Enum.GetValues<Language>())
        {
            for (int phrasing = 0; phrasing < 20; phrasing++)
            {
                string[] captions = [.. scenes.Select(scene => CaptionWriter.Write(scene, language, phrasing))];
                Assert.Equal(captions.Length, captions.Distinct().Count());
            }
        }
    }
}
