using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class RandomTests : TensorTest
{
    [Fact]
    public void ManualSeed_Repeated_GivesTheSameNumbers()
    {
        manual_seed(7);
        Tensor first = randn(5);
        manual_seed(7);
        Assert.True(first.Equals(randn(5)));
        Assert.False(first.Equals(randn(5)));
    }

    [Fact]
    public void Randn_KnownSeed_GivesPyTorchsNumbers()
    {
        manual_seed(0);
        Equal([1.5410f, -0.2934f, -2.1788f, 0.5684f], randn(4), 1e-4f);   // torch.manual_seed(0); torch.randn(4)
    }

    [Fact]
    public void Generator_OwnSeed_IsIndependentOfTheDefaultOne()
    {
        using var generator = new Generator(3);
        Tensor expected = rand(4, generator: generator);
        manual_seed(100);
        generator.manual_seed(3);
        Assert.True(expected.Equals(rand(4, generator: generator)));
        Assert.Equal(3, generator.initial_seed());
    }

    [Fact]
    public void Generator_StateRestored_ContinuesFromThere()
    {
        using var generator = new Generator(3);
        Tensor state = generator.get_state();
        Tensor expected = randn(3, generator: generator);
        generator.set_state(state);
        Assert.True(expected.Equals(randn(3, generator: generator)));
    }

    [Fact]
    public void Ranges_ManyDraws_AreKept()
    {
        Tensor u = empty(1000).uniform_(2, 3);
        Assert.InRange(u.min().item<float>(), 2f, 2.1f);
        Assert.InRange(u.max().item<float>(), 2.9f, 3f);
        Tensor i = randint(5, 8, [1000]);
        Assert.Equal((5L, 7L), (i.min().item<long>(), i.max().item<long>()));
        Tensor p = randperm(10);
        Assert.Equal(45, p.sum().item<long>());
        Tensor n = normal(5, 0.1, [1000]);
        Assert.InRange(n.mean().item<float>(), 4.97f, 5.03f);
        Assert.Equal(bfloat16, n.randn_like(bfloat16).dtype);
    }
}
