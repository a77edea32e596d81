using Wan.Models.Noise;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

[Collection(ProcessWideCollection.Name)]
public sealed class LiveTensorTests
{
    [Fact]
    public void Decode_ManyVideosWithoutAScope_LeavesNoTensorBehind()
    {
        using WanVae vae = TinyVae.Load();
        using Tensor z = WanVaeTests.Latents(3);
        AssertFlat(() => vae.Decode(z).Dispose());
    }

    [Fact]
    public void Encode_ManyVideosWithoutAScope_LeavesNoTensorBehind()
    {
        using WanVae vae = TinyVae.Load();
        using Tensor video = zeros([1, 3, 9, 16, 16]);
        AssertFlat(() => vae.Encode(video).Dispose());
    }

    [Fact]
    public void DecodeLatent_LongVideo_KeepsTheSameNumberOfTensors()
    {
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        using Tensor z = WanVaeTests.Latents(1);
        for (int t = 0; t < 3; t++)
            vae.DecodeLatent(z, cache).Dispose();
        AssertFlat(() => vae.DecodeLatent(z, cache).Dispose());
    }

    [Fact]
    public void PartWarmUpAndFront_LongVideo_KeepTheSameNumberOfTensors()
    {
        using WanVae vae = TinyVae.Load();
        using FeatureCache front = vae.NewDecoderCache();
        using Tensor z = WanVaeTests.Latents(1);
        for (int t = 0; t < 3; t++)
            vae.DecodeFront(z, front);
        AssertFlat(() =>
        {
            vae.DecodeFront(z, front);
            using FeatureCache part = front.Part(CacheScope.Stride8);
            vae.WarmUp(z, part);
            while (part.NextLatent < part.ExactFrom)
                vae.WarmUp(z, part);
        });
    }

    [Fact]
    public void DecodeLatent_RefusedLatent_LeavesNoTensorBehind()
    {
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        using Tensor wrong = zeros([1, 3, 1, 2, 2]);
        AssertFlat(() => Assert.Throws<ArgumentException>(() => vae.DecodeLatent(wrong, cache)));
    }

    [Fact]
    public void Load_AndDispose_LeavesNoTensorBehind() => AssertFlat(() => TinyVae.Load().Dispose());

    [Fact]
    public void Step_WholeRuns_LeaveNoTensorBehind()
    {
        using Tensor start = CounterNoise.Latents(seed: 1, firstFrame: 0, frames: 2, channels: 4, height: 3, width: 2);
        AssertFlat(() =>
        {
            using UniPCSolver solver = new(5, shift: 5);
            Tensor sample = start.clone();
            while (solver.StepIndex < 5)
            {
                Tensor next = solver.Step(start, sample);
                sample.Dispose();
                sample = next;
                using SolverState state = solver.Save();
                solver.Restore(state);
            }
            sample.Dispose();
        });
    }

    private static void AssertFlat(Action once)
    {
        once();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++)
            once();
        // Finalizers of other tests may still take some away.
        Assert.InRange(Tensor.TotalCount - before, long.MinValue, 0);
    }
}
