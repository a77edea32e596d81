using System.Text.Json;
using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;

namespace Wan.Models.Tests.Conditioning;

public sealed class OutputSizeTests
{
    public static IEnumerable<object[]> Tables => GoldenFixtures.EnumerateFixtures("pipeline/sizes");

    [Theory]
    [MemberData(nameof(Tables))]
    public void ImageToVideo_PublishedPictures_GivesPublishedSizes(Fixture table) =>
        Assert.All(Rows(table), row => Assert.Equal(
            (row.GetProperty("i2v_out_hw")[0].GetInt32(), row.GetProperty("i2v_out_hw")[1].GetInt32()),
            Pair(OutputSize.ImageToVideo(Picture(row), row.GetProperty("max_area").GetInt64()))));

    [Theory]
    [MemberData(nameof(Tables))]
    public void TextImageToVideo_PublishedPictures_GivesPublishedSizes(Fixture table) =>
        Assert.All(Rows(table), row => Assert.Equal(
            (row.GetProperty("ti2v_out_wh_704x1280")[1].GetInt32(), row.GetProperty("ti2v_out_wh_704x1280")[0].GetInt32()),
            Pair(OutputSize.TextImageToVideo(Picture(row), 704 * 1280))));

    [Fact]
    public void ImageToVideo_PictureTooNarrow_SaysSo()
    {
        var error = Assert.Throws<ArgumentException>(() => OutputSize.ImageToVideo(new PixelSize(Height: 10_000, Width: 1), 480 * 832));
        Assert.StartsWith("a picture of 1×10000 is too narrow for a video of 399360 pixels a frame", error.Message);
        Assert.Throws<ArgumentException>(() => OutputSize.TextImageToVideo(new PixelSize(Height: 100_000, Width: 1), 480 * 832));
    }

    private static JsonElement.ArrayEnumerator Rows(Fixture table) => table.Json.GetProperty("rows").EnumerateArray();

    private static PixelSize Picture(JsonElement row) =>
        new(Height: row.GetProperty("image_wh")[1].GetInt32(), Width: row.GetProperty("image_wh")[0].GetInt32());

    private static (int Height, int Width) Pair(PixelSize size) => (size.Height, size.Width);
}
