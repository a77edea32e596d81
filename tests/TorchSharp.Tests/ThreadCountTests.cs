using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Operations give the same bytes for every number of threads: the shapes are those where libtorch, oneDNN or a BLAS would not.</summary>
public class ThreadCountTests : TensorTest
{
    private static readonly int[] others = [2, 3, 5, 8];

    private readonly int before = get_num_threads();

    public override void Dispose()
    {
        GC.SuppressFinalize(this);
        set_num_threads(before);
        base.Dispose();
    }

    [Theory]
    [InlineData(1, 256, 3072)]
    [InlineData(77, 4096, 512)]      // a long sum
    [InlineData(1280, 2048, 512)]
    [InlineData(333, 1536, 100)]
    [InlineData(40, 96, 96)]
    public void Linear_AnyShape_SameBytes(int rows, int inFeatures, int outFeatures)
    {
        Tensor x = randn(1, rows, inFeatures), w = randn(outFeatures, inFeatures) / Math.Sqrt(inFeatures), b = randn(outFeatures);
        SameBytes(() => nn.functional.linear(x, w, b));
        SameBytes(() => nn.functional.linear(x, w));
        SameBytes(() => nn.functional.linear(x.bfloat16(), w.bfloat16(), b.bfloat16()));
        Close(x.@double().matmul(w.t().@double()) + b, nn.functional.linear(x, w, b), Rounding(inFeatures));
    }

    [Fact]
    public void Matmul_BatchesInAnyOrder_SameBytesAndRight()
    {
        Tensor q = randn(2, 700, 3, 64).transpose(1, 2), k = randn(2, 300, 3, 64).transpose(1, 2), one = randn(3, 64, 1);
        foreach ((Tensor a, Tensor b) in new[] { (q, k.transpose(2, 3)), (q, one), (k[0], k[0].transpose(1, 2)), (q, randn(64, 20)), (q.bfloat16(), one.bfloat16()) })
        {
            SameBytes(() => a.matmul(b));
            Close(a.@double().matmul(b.@double()), a.matmul(b), a.dtype == bfloat16 ? 0.3 : 1e-4);
        }
        SameBytes(() => nn.functional.scaled_dot_product_attention(q, k, k));
    }

    [Theory]
    [InlineData(16, 384, 16, 16, 3, 1, 1)]
    [InlineData(384, 768, 16, 16, 1, 1, 0)]
    [InlineData(576, 192, 32, 32, 3, 1, 1)]
    [InlineData(48, 16, 16, 16, 3, 1, 1)]
    [InlineData(24, 20, 301, 70, 3, 1, 1)]    // bands of rows
    [InlineData(24, 20, 301, 70, 3, 2, 0)]
    [InlineData(8, 100, 300, 70, 5, 2, 2)]
    [InlineData(8, 8, 300, 70, 4, 3, 3)]
    public void Conv2d_AnyShape_SameBytesAndRight(int inChannels, int outChannels, int height, int width, int kernel, int stride, int padding)
    {
        Tensor x = randn(2, height, width, inChannels).permute(0, 3, 1, 2), w = randn(outChannels, inChannels, kernel, kernel) / Math.Sqrt(inChannels * kernel * kernel), b = randn(outChannels);
        foreach (Tensor input in new[] { x, x.contiguous() })
        {
            Tensor Convolve() => nn.functional.conv2d(input, w, b, [stride, stride], [padding, padding]);
            SameBytes(Convolve);
            Close(nn.functional.conv2d(input.@double(), w.@double(), b.@double(), [stride, stride], [padding, padding]), Convolve(), Rounding(inChannels * kernel * kernel));
        }
    }

    [Fact]
    public void Conv_OtherRanksAndGroups_SameBytesAsWithAutograd()
    {
        Tensor line = randn(1, 6, 20000), volume = randn([1, 4, 60, 20, 20]), picture = randn(1, 6, 200, 80);
        Tensor w1 = randn(10, 6, 3), w3 = randn([10, 4, 3, 3, 3]), w2 = randn(12, 2, 3, 3);
        foreach (Func<Tensor, Tensor> convolve in new Func<Tensor, Tensor>[]
        {
            w => nn.functional.conv1d(line, w1 + w, padding: 1),
            w => nn.functional.conv3d(volume, w3 + w, padding: [1, 1, 1], dilation: [2, 1, 1]),
            w => nn.functional.conv2d(picture, w2 + w, padding: [2, 1], dilation: [2, 1], groups: 3),
        })
        {
            SameBytes(() => convolve(zeros(1)));
            Close(convolve(zeros(1).requires_grad_()).detach(), convolve(zeros(1)), 1e-4);     // autograd's is libtorch's own, uncut
        }
    }

    [Theory]
    [InlineData(40000)]
    [InlineData(131077)]
    [InlineData(400009)]
    public void Functions_OfManyNumbers_SameBytes(int count)
    {
        Tensor x = randn(count), y = randn(count), z = rand(count);
        foreach (Func<Tensor> compute in new Func<Tensor>[]
        {
            () => nn.functional.gelu(x), () => x.gelu(Modules.GELU.Approximate.tanh), () => x.clone().gelu_(Modules.GELU.Approximate.tanh),
            () => nn.functional.silu(x), () => x.sigmoid(), () => x.clone().sigmoid_(), () => x.exp(), () => x.tanh(), () => x.sin(), () => x.cos(),
            () => z.log(), () => z.sqrt(), () => z.rsqrt(), () => x.sinh(), () => x.erf(), () => x.bfloat16().sigmoid(),
            () => x.addcmul(y, z, 1), () => x.lerp(y, z), () => x / y, () => x * y, () => x - (y * 0.7), () => x.view(-1, 1).expand(-1, 2).sigmoid(),
            () => x.logical_not(),
        })
        {
            SameBytes(compute);
        }
    }

    [Fact]
    public void Sums_OfEverythingOrOfRows_SameBytes()
    {
        Tensor x = randn(1, 1280, 515), w = randn(515);
        foreach (Func<Tensor> compute in new Func<Tensor>[]
        {
            () => x.sum(), () => x.mean(), () => x.norm(), () => x.std(), () => x.sum(0), () => x.mean([-1], keepdim: true), () => x.sum([0, 1, 2]),
            () => x.softmax(-1), () => x.logsumexp(-1), () => nn.functional.layer_norm(x, [515], w, w), () => x.cumsum(1),
        })
        {
            SameBytes(compute);
        }
    }

    [Fact]
    public void SetNumThreads_AfterTiles_IsStillThere()
    {
        set_num_threads(3);
        nn.functional.linear(randn(2000, 64), randn(600, 64));
        randn(200000).sum();
        Assert.Equal(3, get_num_threads());
    }

    // Of a sum of so many products whose deviation is 1, in float32 and any order: processors sum in different ones.
    private static double Rounding(int terms) => 4 * Math.Sqrt(terms) * Math.Pow(2, -23);

    private static void SameBytes(Func<Tensor> compute)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        set_num_threads(1);
        Tensor one = compute();
        foreach (int threads in others)
        {
            set_num_threads(threads);
            Tensor many = compute();
            Assert.True(many.Equals(one), $"{threads} threads: {many.ne(one).sum().ToInt64()} of {one.numel()} numbers differ from one thread's");
        }
    }
}
