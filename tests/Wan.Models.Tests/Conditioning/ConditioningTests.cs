using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Conditioning;

public sealed class ConditioningTests
{
    public static IEnumerable<object[]> Bicubic => Cases("bicubic_");

    public static IEnumerable<object[]> Masks => Cases("vace_mask_");

    public static IEnumerable<object[]> Lanczos =>
        GoldenFixtures.Enumerate("pipeline/wan22_ti2v").Where(row => ((FixtureCase)row[0]).HasInput("image_resized"));

    [Theory]
    [MemberData(nameof(Bicubic))]
    public void Resampling_PublishedPictures_GivesPublishedPixels(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor expected = golden.Output("out");
        golden.AssertOutput("out", Resampling.Bicubic(golden.Input("x")[0], expected.shape[2], expected.shape[3]).unsqueeze(0));
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void VaceMask_PublishedMasks_GivesPublishedChannels(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        long references = golden.Params.GetProperty("reference_images").GetInt64();
        Tensor packed = VaceMask.Pack(golden.Input("mask"));
        golden.AssertOutput("out", cat([zeros([packed.shape[0], references, .. packed.shape[2..]]), packed], 1));
    }

    [Theory]
    [MemberData(nameof(Lanczos))]
    public void CoverCrop_PublishedPicture_GivesEveryPublishedByte(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor expected = golden.Input("image_resized").squeeze(1);
        Tensor cropped = CoverCrop.Lanczos(golden.Input("image"), new PixelSize((int)expected.shape[1], (int)expected.shape[2]));
        TensorAssert.Close(expected, cropped, new Tolerance(1e-6, 0), $"{golden} image_resized");
    }

    [Fact]
    public void KnownFrames_FirstAndLast_AreMarkedWhereTheirLatentsHaveThem()
    {
        using var scope = NewDisposeScope();
        Tensor mask = KnownFrames.Mask(frames: 9, [0, 8], height: 1, width: 1);
        Assert.Equal([4, 3, 1, 1], mask.shape);
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1], mask.data<float>().ToArray());
    }

    [Fact]
    public void LastFrame_OfAnotherSize_IsScaledToCoverAndCroppedInTheMiddle()
    {
        using var scope = NewDisposeScope();
        // Columns 0..39; scaled by 1/2 to 20 columns, of which the middle 10 stay.
        Tensor last = arange(40, ScalarType.Float32).div(40).expand(3, 20, 40);
        Tensor cut = LastFrame.Cover(last, new PixelSize(Height: 10, Width: 10));
        Assert.Equal([3, 10, 10], cut.shape);
        Assert.Equal(last.mean().item<float>(), cut.mean().item<float>(), 1e-3f);
        Assert.Equal(10.5f / 40, cut[0, 0, 0].item<float>(), 1e-3f);
    }

    /// <remarks>Expected: torch's interpolate with bicubic and antialias in float32, rounded. Here each of the two passes is rounded, as on bytes.</remarks>
    [Theory]
    [InlineData(7, 5, 4, 2, new byte[] { 92, 89, 114, 86, 97, 86, 122, 128 })]
    [InlineData(3, 4, 6, 5, new byte[] { 68, 82, 112, 116, 94, 83, 113, 103, 83, 75, 79, 81, 121, 106, 73, 60, 69, 73, 90, 88, 82, 74, 65, 60, 96, 96, 95, 92, 86, 83 })]
    public void CoverCrop_BicubicOfBytes_IsWithinALevelOfTheAntialiasedFilter(int width, int height, int newWidth, int newHeight, byte[] expected)
    {
        byte[] planes =
        [
            .. from c in Enumerable.Range(0, 3)
               from y in Enumerable.Range(0, height)
               from x in Enumerable.Range(0, width)
               select (byte)(60 + (((x * 37) + (y * 61) + (c * 17)) * (x + 1) % 97)),
        ];

        byte[] covered = CoverCrop.Apply(planes, new PixelSize(height, width), new PixelSize(newHeight, newWidth), ResamplingFilter.Bicubic);

        Assert.Equal(3 * newWidth * newHeight, covered.Length);
        Assert.All(expected.Zip(covered), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    [Fact]
    public void ReferencePicture_OfAnotherAspect_LiesOnWhite()
    {
        using var scope = NewDisposeScope();
        Tensor canvas = ReferencePicture.OnCanvas(zeros(3, 10, 10), new PixelSize(Height: 20, Width: 40));
        Assert.Equal(20 * 20, (canvas[0] == 0).sum().item<long>());
        Assert.Equal(1, canvas[0, 0, 9].item<float>());
        Assert.Equal(0, canvas[0, 0, 10].item<float>());
        Assert.Equal(1, canvas[0, 0, 30].item<float>());
    }

    [Fact]
    public void FirstLatent_Timed_LeavesTheRestAlone()
    {
        using var scope = NewDisposeScope();
        Tensor t = FirstLatent.Timesteps(937, new TokenGrid(3, 2, 2), CPU);
        Assert.Equal([.. Enumerable.Repeat(0.0, 4), .. Enumerable.Repeat(937.0, 8)], t[0].data<double>().ToArray());
    }

    [Fact]
    public void VaceContext_MaskOfAnotherSize_SaysBothShapes()
    {
        using var scope = NewDisposeScope();
        using Wan.Models.Vae.WanVae vae = GoldenModels.Vae(GoldenFixtures.PathOf("models", "wan21-t2v"));
        var error = Assert.Throws<ArgumentException>(() => VaceContext.Encode(vae, zeros(3, 5, 32, 32), zeros(1, 5, 16, 32), []));
        Assert.StartsWith("a video [3, F, H, W] wants a mask [1, F, H, W], got [3, 5, 32, 32] and [1, 5, 16, 32]", error.Message);
        error = Assert.Throws<ArgumentException>(() => VaceContext.Encode(vae, zeros(3, 5, 32, 32), ones(1, 5, 32, 32), [zeros(3, 16, 32)]));
        Assert.StartsWith("a reference wants [3, 32, 32], the size of the video, got [3, 16, 32]", error.Message);
    }

    private static IEnumerable<object[]> Cases(string prefix) =>
        GoldenFixtures.Enumerate("ops/basic").Where(row => ((FixtureCase)row[0]).Name.StartsWith(prefix, StringComparison.Ordinal));
}
