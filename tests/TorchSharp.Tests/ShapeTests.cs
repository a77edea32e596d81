using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ShapeTests : TensorTest
{
    [Fact]
    public void Facts_Tensor_AreTold()
    {
        Tensor x = zeros([2, 3, 4], dtype: float16);
        Assert.Equal((3L, 24L, 2L), (x.ndim, x.numel(), x.element_size()));
        Assert.Equal([12, 4, 1], x.stride());
        Assert.Equal(4, x.size(-1));
        Assert.Equal(4, x.stride(1));
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.Equal(DeviceType.CPU, x.device.type);
        Assert.Equal(12, x[1].storage_offset());
        Assert.Equal("[2x3x4], type = Float16, device = cpu", x.ToString());
        Assert.Throws<IndexOutOfRangeException>(() => x.size(3));
    }

    [Fact]
    public void Views_ShareMemory()
    {
        Tensor x = Counting(2, 3);
        x.view(3, 2)[0, 0] = 9f;
        x.t()[2, 1] = 8f;
        x.unsqueeze(0).squeeze(0).select(0, 0).narrow(0, 1, 1).fill_(7);
        Equal([9, 7, 2, 3, 4, 8], x);
    }

    [Fact]
    public void Rearrangements_KnownTensors()
    {
        Tensor x = Counting(2, 3);
        Equal([0, 3, 1, 4, 2, 5], x.transpose(0, 1));
        Equal([0, 3, 1, 4, 2, 5], x.T);
        Equal([0, 3, 1, 4, 2, 5], x.mT);
        Equal([0, 3, 1, 4, 2, 5], x.permute(1, 0));
        Assert.Equal([3, 2, 4], zeros(2, 3, 4).movedim([0], [1]).shape);
        Assert.Equal([6], x.flatten().shape);
        Assert.Equal([2, 3, 1], x.unsqueeze(-1).shape);
        Assert.Equal([2, 12], zeros(2, 3, 4).flatten(1).shape);
        Assert.Equal([2, 3, 2, 2], zeros(2, 3, 4).unflatten(-1, 2, 2).shape);
        Assert.Equal([2], zeros(1, 2, 1).squeeze().shape);
        Assert.Equal([1, 2], zeros(1, 2, 1).squeeze(-1).shape);
        Equal([3, 4, 5, 0, 1, 2], x.flip(0));
        Equal([2, 0, 1, 5, 3, 4], x.roll(1, 1));
        Equal([5, 0, 1, 2, 3, 4], x.roll(1));
        Equal([5, 3, 4, 2, 0, 1], x.roll((1, 1), (0, 1)));
        Equal([0, 0, 0, 3, 4, 0], x.tril());
        Equal([0, 1, 2, 0, 4, 5], x.triu());
        Equal([0, 4], x.diagonal());
        Equal([0, 2], x.as_strided([2], [2]));
        Assert.Equal([2, 3], x.reshape(-1, 3).shape);
    }

    [Fact]
    public void Repetition_ExpandRepeatInterleave()
    {
        Tensor x = tensor(new float[] { 1, 2 });
        Equal([1, 1, 2, 2], x.unsqueeze(1).expand(2, 2));
        Equal([1, 2, 1, 2], x.repeat(2));
        Equal([1, 1, 2, 2], x.repeat_interleave(2));
        Equal([1, 2, 2], x.repeat_interleave(tensor(new long[] { 1, 2 })));
        Equal([1, 2, 1, 2], x.expand_as(zeros(2, 2)));
        Equal([1, 2, 1, 2], x.broadcast_to(2, 2));
        Assert.Equal([2, 2], broadcast_tensors(x, zeros(2, 1))[0].shape);
    }

    [Fact]
    public void Joins_CatStackMeshgrid()
    {
        Tensor a = tensor(new float[] { 1, 2 }), b = tensor(new float[] { 3, 4 });
        Equal([1, 2, 3, 4], cat([a, b]));
        Equal([1, 3, 2, 4], stack([a, b], 1));
        Equal([1, 2, 3, 4], concat(new List<Tensor> { a, b }));
        Tensor[] grid = meshgrid([a, b]);
        Equal([1, 1, 2, 2], grid[0]);
        Equal([3, 4, 3, 4], grid[1]);
        Equal([1, 2, 1, 2], meshgrid([a, b], "xy")[0]);
        Assert.Throws<ArgumentException>(() => meshgrid([a], "yx"));
    }

    [Fact]
    public void Splits_SizesAndSections()
    {
        Tensor x = Counting(7);
        Assert.Equal([3, 3, 1], x.chunk(3).Select(part => part.numel()));
        Assert.Equal([2, 2, 2, 1], x.split(2).Select(part => part.numel()));
        Assert.Equal([1, 6], x.split([1, 6], 0).Select(part => part.numel()));
        Assert.Equal([3, 2, 2], x.tensor_split(3).Select(part => part.numel()));
        Assert.Equal([2, 5], x.tensor_split([2], 0).Select(part => part.numel()));
        Assert.Equal(7, x.unbind().Length);
        Equal([4], x.unbind()[4]);
    }

    [Fact]
    public void Reshape_WrongSize_NamesBothShapes()
    {
        var error = Assert.Throws<TorchException>(() => Counting(2, 3).view(4, 2));
        Assert.Equal("view", error.Operation);
        Assert.Contains("[4, 2]", error.Message);
        Assert.Contains("Float32 [2, 3]", error.Message);
    }

    [Fact]
    public void Cat_ShapesDiffer_ListsAllOperands()
    {
        var error = Assert.Throws<TorchException>(() => cat([zeros(2, 3), zeros(2, 4)]));
        Assert.Equal(["Float32 [2, 3]", "Float32 [2, 4]"], error.Shapes);
    }

    [Fact]
    public void Conversion_TypesAndCopies()
    {
        Tensor x = tensor(new[] { 1.7f, -1.7f });
        Equal([1, -1], x.@long());
        Assert.Equal(bfloat16, x.bfloat16().dtype);
        Assert.Equal(float16, x.half().dtype);
        Assert.Equal(float64, x.type_as(zeros([1], dtype: float64)).dtype);
        Equal([1, 0], tensor(new[] { 1f, 0f }).@bool());
        Assert.Equal(float64, x.to(zeros([1], dtype: float64)).dtype);
        Tensor copy = x.to(float32, copy: true);
        copy.zero_();
        Equal([1.7f, -1.7f], x);
        Tensor gone = x.clone();
        Tensor kept = gone.to(float64, disposeAfter: true);
        Assert.True(gone.IsInvalid);
        Assert.False(kept.IsInvalid);
        Equal([0, 0], x.copy_(zeros(2)));
    }

    [Fact]
    public void Size_Values_CompareByContent()
    {
        Size size = (2, 3);
        Assert.Equal(6, size.numel());
        Assert.True(size == new Size([2L, 3L]));
        Assert.Equal([2, 3], zeros(3).expand(size).shape);
    }
}
