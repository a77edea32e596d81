using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DataTests : TensorTest
{
    [Fact]
    public void Data_StridedTensor_ReadsInRowOrder()
    {
        Tensor x = Counting(2, 3).t();
        using TensorAccessor<float> data = x.data<float>();
        Assert.Equal(6, data.Count);
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], data);
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(1, data[2]);
        Assert.Throws<IndexOutOfRangeException>(() => data[3, 0]);
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        data[2, 1] = 50;
        Equal([0, 3, 1, 4, 2, 50], x);
    }

    [Fact]
    public void Data_CopyFromAndTo_StopAtTheShorterSide()
    {
        Tensor x = zeros(4);
        x.data<float>().CopyFrom([1, 2, 3], arrayIndex: 1, tensorIndex: 2);
        Equal([0, 0, 2, 3], x);
        var target = new float[3];
        x.data<float>().CopyTo(target, arrayIndex: 1, tensorIndex: 1);
        Assert.Equal([0, 0, 2], target);
        Tensor strided = zeros(2, 2).t();
        strided.data<float>().CopyFrom([1, 2, 3, 4]);
        Equal([1, 2, 3, 4], strided);
    }

    [Fact]
    public void Data_NDArray_HasTheTensorsRank()
    {
        var array = (float[,])Counting(2, 3).data<float>().ToNDArray();
        Assert.Equal(5, array[1, 2]);
    }

    [Fact]
    public void Data_WrongType_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => ones(1).data<double>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void Bytes_ContiguousTensor_AreItsMemory()
    {
        Tensor x = tensor(new[] { 1f, 2f });
        Span<byte> bytes = x.bytes;
        Assert.Equal(2f, BitConverter.ToSingle(bytes[4..]));
        BitConverter.TryWriteBytes(bytes, 5f);
        Equal([5, 2], x);
        x.bytes = new byte[8];
        Equal([0, 0], x);
        Assert.Throws<InvalidOperationException>(() => Counting(2, 2).t().bytes.Length);
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[4]);
    }

    [Fact]
    public void Streams_WriteAndRead_KeepTheBytes()
    {
        Tensor x = randn(1000);
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream, 100);
        Assert.Equal(4000, stream.Length);
        stream.Position = 0;
        Tensor y = zeros(1000);
        y.ReadBytesFromStream(stream, 300);
        Assert.True(x.Equals(y));
        Assert.Throws<EndOfStreamException>(() => y.ReadBytesFromStream(stream));
    }

    [Fact]
    public void Scalars_RoundTrip_KeepKindAndValue()
    {
        Assert.Equal(long.MaxValue, tensor(long.MaxValue).ToInt64());
        Assert.Equal(0.1, tensor(0.1).ToDouble());
        Assert.True(tensor(true).ToBoolean());
        Assert.Equal(3, (int)tensor(3));
        Assert.Equal(Math.PI, ((Scalar)Math.PI).ToDouble());
        Assert.Equal(1.5f, ones([1], dtype: bfloat16).mul(1.5).ToSingle());
        Assert.Equal(1.5f, tensor(new[] { new BFloat16(1.5f) }).ReadCpuBFloat16(0));
        Assert.Equal(2f, tensor(new[] { (Half)2 }).ReadCpuFloat16(0));
    }

    [Theory]
    [InlineData(1.0f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(1.00390625f, 0x3F80)]   // half way between 1 and the next: to even
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(float.PositiveInfinity, 0x7F80)]
    public void BFloat16_FromFloat_RoundsToNearestEven(float value, int bits)
    {
        Assert.Equal(BFloat16.FromRawValue((ushort)bits), new BFloat16(value));
        Assert.Equal(tensor(value).bfloat16().ToSingle(), new BFloat16(value).ToSingle());
    }
}
