using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class FactoryTests : TensorTest
{
    [Fact]
    public void Factories_Sizes_HaveShapeTypeAndValues()
    {
        Equal([0, 0, 0, 0], zeros(2, 2));
        Equal([1, 1, 1], ones([3]));
        Equal([7, 7], full(2, 7));
        Assert.Equal(int64, full(2, 7).dtype);
        Assert.Equal(float32, full(2, 7.0).dtype);
        Assert.Equal([2, 3, 4, 5], empty(2, 3, 4, 5).shape);
        Assert.Equal(float32, zeros(1).dtype);
        Assert.Equal(bfloat16, zeros(1, dtype: bfloat16).dtype);
        Equal([1, 0, 0, 0, 1, 0], eye(2, 3));
        Equal([1, 0, 0, 1], eye(2));
        Assert.Equal([], zeros([]).shape);
    }

    [Fact]
    public void Arange_IntegersOrNot_DecideTheType()
    {
        Assert.Equal(int64, arange(3).dtype);
        Equal([0, 1, 2], arange(3));
        Equal([2, 4, 6], arange(2, 8, 2));
        Assert.Equal(float32, arange(0, 1, 0.25).dtype);
        Equal([0, 0.25f, 0.5f, 0.75f], arange(0, 1, 0.25));
        Equal([0, 0.5f, 1], linspace(0, 1, 3));
    }

    [Fact]
    public void LikeFactories_Tensor_KeepShapeAndTypeUnlessTold()
    {
        Tensor x = zeros(2, 3, dtype: float64);
        Assert.Equal(float64, x.ones_like().dtype);
        Assert.Equal(int32, x.zeros_like(int32).dtype);
        Equal([5, 5, 5, 5, 5, 5], full_like(x, 5));
        Assert.Equal([2, 3], empty_like(x).shape);
        Assert.Equal(float64, x.new_zeros(4).dtype);
        Equal([2, 2], x.new_full([2], 2));
    }

    [Fact]
    public void Tensor_Arrays_KeepValuesAndShape()
    {
        Equal([1, 2, 3, 4], tensor(new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal([2, 1, 3], tensor(new double[2, 1, 3]).shape);
        Assert.Equal(int64, tensor(new long[] { 1, 2 }).dtype);
        Assert.Equal(int32, tensor(new[] { 1, 2 }).dtype);
        Assert.Equal(@bool, tensor(new[] { true, false }).dtype);
        Assert.Equal(float16, tensor(new[] { (Half)1.5f }).dtype);
        Equal([1.5f], tensor(new[] { new BFloat16(1.5f) }));
        Equal([1, 2], tensor(new List<float> { 1, 2 }));
        Assert.Equal([2, 2], tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).shape);
        Assert.Equal(float64, tensor(new float[] { 1 }, dtype: float64).dtype);
        Equal([1, 2, 3, 4], from_array(new[,] { { 1, 2 }, { 3, 4 } }));
        Equal([2, 3], frombuffer(new float[] { 1, 2, 3, 4 }, float32, count: 2, offset: 1));
        Assert.Equal(3.5, tensor(3.5).item<double>());
        Assert.Equal(3L, tensor(3L).item<long>());
    }

    [Fact]
    public void Tensor_ArrayChangedLater_KeepsItsValues()
    {
        float[] values = [1, 2];
        Tensor x = tensor(values);
        values[0] = 9;
        Equal([1, 2], x);
    }

    [Fact]
    public void Tensor_TooFewValues_NamesBothCounts()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
        Assert.Contains("4 vs. 3", error.Message);
    }

    [Fact]
    public void Factories_NamedDimensions_AreRefused() =>
        Assert.Throws<NotSupportedException>(() => zeros([2], names: ["N"]));

    [Fact]
    public void Meta_Tensor_HasShapeAndNoData()
    {
        Tensor meta = empty([1000, 1000, 1000], device: META);
        Assert.True(meta.is_meta);
        Assert.Equal([1000, 1000, 1000], (meta + 1).shape);
        Assert.Contains("meta", Assert.Throws<TorchException>(() => meta.cpu()).Message);
    }

    [Fact]
    public void Device_Descriptions_AreParsed()
    {
        var device = new Device("cuda:1");
        Assert.Equal((DeviceType.CUDA, 1), (device.type, device.index));
        Assert.Equal("cuda:1", device.ToString());
        Assert.Equal("cpu", CPU.ToString());
        Assert.Equal(DeviceType.META, ((Device)"meta").type);
    }

    [Fact]
    public void Cuda_NoDevice_IsRefusedWithItsName()
    {
        if (cuda.is_available()) return;   // then there is nothing to refuse
        var error = Assert.Throws<InvalidOperationException>(() => zeros([1], device: "cuda"));
        Assert.Contains("CUDA", error.Message);
        Assert.Equal(0, cuda.device_count());
    }
}
