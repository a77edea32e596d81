using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;
using Wan.Models.Vae;
using Wan.Models.Weights;
using CacheScope = Wan.Farm.Contracts.Tasks.CacheScope;

namespace Wan.Farm.Planning.Tests.Estimates;

public sealed class CostTests
{
    /// <summary>Counted by hooks on the convolutions of the published decoder, Wan2.1@9737cba, 48 × 32 pixels.</summary>
    [Theory]
    [InlineData(1, 117_092_352)]
    [InlineData(3, 853_561_344)]
    public void VaeDecoder_SmallVideo_DoesTheConvolutionsOfThePublishedCode(int latents, double flops)
    {
        var size = new VideoSize(48, 32);
        StageCost cost = VaeDecoderCost.Of(Make.SmallModel.Vae, new LatentRange(0, latents), size);

        // Beside them, attention per latent: two products of positions × positions × width.
        const double attention = 2 * 2 * (6.0 * 4) * (6.0 * 4) * (4 * 8);
        Assert.Equal(flops, cost.Flops.Total - (latents * attention));
    }

    [Fact]
    public void VaeDecoder_PublishedSizes_HasThePublishedWeightsAndCaches()
    {
        IReadOnlyList<VaeConvolution> convolutions = VaeDecoderCost.Convolutions(Make.Model.Vae);

        // Convolution weights of decoder and conv2 of Wan2.1_VAE.pth; norms come on top.
        Assert.Equal(73_287_443, convolutions.Sum(c => c.Weights));
        Assert.Equal(32, convolutions.Count(c => c.KernelFrames == 3));
    }

    [Fact]
    public void VaeDecoder_CachesAt720pInHalfPrecision_AreFourGibibytesOfWhichStride8IsLittle()
    {
        var size = new VideoSize(1280, 720);
        long stride8 = 2 * VaeDecoderCost.CacheNumbers(Make.Model.Vae, size, smallestStride: 8);

        Assert.Equal(4156, (2 * VaeDecoderCost.CacheNumbers(Make.Model.Vae, size)) >> 20);
        Assert.Equal(232, stride8 >> 20);
    }

    /// <summary>The worker asks its modules; the planner must not know them.</summary>
    [Theory]
    [InlineData(CacheScope.Stride8, 8)]
    [InlineData(CacheScope.Stride4, 4)]
    [InlineData(CacheScope.Stride2, 2)]
    [InlineData(CacheScope.Full, 1)]
    public void VaeDecoder_CacheOfAnyScope_IsWhatTheWorkerHandsOver(CacheScope scope, int smallestStride)
    {
        long numbers = VaeDecoderCost.CacheNumbers(Make.Model.Vae, new VideoSize(1280, 720), smallestStride);

        Assert.Equal(
            FeatureCacheSize.OfDecoder(
                WanVaeConfig.Wan21, height: 720, width: 1280, torch.ScalarType.Float32, Enum.Parse<Wan.Models.Vae.CacheScope>(scope.ToString())),
            ElementSize.Float32 * numbers);
        Assert.Equal(ElementSize.Float32 * numbers, VaeDecoderCost.CacheBytes(Make.Model.Vae, new VideoSize(1280, 720), scope));
    }

    /// <summary>Counted on the worker's modules, like the caches: the numbers of all convolutions, and no more.</summary>
    [Fact]
    public void VaeDecoder_OfWan22_HasTheWeightsAndCachesOfTheWorkersModules()
    {
        VaeFacts facts = new(LatentChannels: 48, BaseDim: 256, SpatialStride: 16, TemporalStride: 4, Parameters: 704_700_000) { PatchSize = 2 };
        IReadOnlyList<WeightInfo> weights = WeightLoader.Describe(w => new WanVae(w, WanVaeConfig.Wan22, digest: "", VaeParts.Decoder), torch.ScalarType.Float32);

        Assert.Equal(weights.Where(w => !w.Name.EndsWith("gamma", StringComparison.Ordinal)).Sum(w => w.Elements), VaeDecoderCost.Convolutions(facts).Sum(c => c.Weights));
        foreach (CacheScope scope in new[] { CacheScope.Stride8, CacheScope.Stride4, CacheScope.Stride2, CacheScope.Full })
        {
            long bytes = FeatureCacheSize.OfDecoder(WanVaeConfig.Wan22, height: 704, width: 1280, torch.ScalarType.Float32, Enum.Parse<Wan.Models.Vae.CacheScope>($"{scope}"));
            Assert.Equal(bytes, VaeDecoderCost.CacheBytes(facts, new VideoSize(1280, 704), scope));
        }
    }

    [Fact]
    public void VaeDecoder_LongerVideo_NeedsNoMoreMemory()
    {
        var size = new VideoSize(832, 480);
        StageCost shorter = VaeDecoderCost.Of(Make.Model.Vae, new LatentRange(0, 2), size);
        StageCost longer = VaeDecoderCost.Of(Make.Model.Vae, new LatentRange(0, 1000), size);

        Assert.Equal((shorter.ActivationBytes, shorter.CacheBytes), (longer.ActivationBytes, longer.CacheBytes));
    }

    [Fact]
    public void VaeDecoder_SegmentThatStartsCold_DecodesWhatItHasForgottenToo()
    {
        DecodeTask[] segments = [.. Make.Plan(Make.Long(120, spec => spec with
        {
            Strategy = LongVideoStrategy.Single,
            Decode = new() { Handover = Handover.Cold },
        })).Tasks.OfType<DecodeTask>()];
        var size = new VideoSize(832, 480);

        Flops latent = VaeDecoderCost.LatentFlops(Make.Model.Vae, size);

        Assert.Equal((24 + 38) * latent.Total, VaeDecoderCost.Of(Make.Model.Vae, segments[3]).Flops.Total, tolerance: 1);
    }

    [Fact]
    public void VaeDecoder_SegmentThatLeavesCaches_NeedsDiskForThem()
    {
        static StageCost First(Handover handover) => VaeDecoderCost.Of(Make.Model.Vae, Make.Plan(Make.Long(48, spec => spec with
        {
            Strategy = LongVideoStrategy.Single,
            Decode = new() { Handover = handover },
        })).Tasks.OfType<DecodeTask>().First());

        Assert.Equal(
            VaeDecoderCost.CacheBytes(Make.Model.Vae, new VideoSize(832, 480), CacheScope.Full),
            First(Handover.Full).DiskBytes - First(Handover.SameWorker).DiskBytes);
    }

    [Fact]
    public void VaeDecoder_Front_IsASmallPartOfTheDecoder()
    {
        var size = new VideoSize(1280, 720);

        Assert.InRange(VaeDecoderCost.FrontFlops(Make.Model.Vae, size).Total / VaeDecoderCost.LatentFlops(Make.Model.Vae, size).Total, 0.01, 0.2);
    }

    [Fact]
    public void Transformer_Windows_ComputeAllAndHoldOne()
    {
        StageCost one = TransformerCost.Of(Make.Model, Denoise(21), ComputeDtype.BFloat16);
        StageCost three = TransformerCost.Of(Make.Model, Denoise(21 + 16 + 16), ComputeDtype.BFloat16);

        Assert.Equal(one.ActivationBytes, three.ActivationBytes);
        Assert.InRange(three.Flops.Total / one.Flops.Total, 2.99, 3);
        Assert.Equal(53.0 / 21, (double)three.DiskBytes / one.DiskBytes, tolerance: 1e-9);
    }

    [Fact]
    public void Transformer_OneRankOfAGroup_HasItsShareOfTokensBranchesAndWeights()
    {
        StageCost alone = TransformerCost.Of(Make.Model, Denoise(21), ComputeDtype.BFloat16);
        StageCost rank = TransformerCost.Of(Make.Model, Denoise(21), ComputeDtype.BFloat16, new GroupFacts(Ulysses: 2, Ring: 2, BranchRanks: 2), WeightHolding.Whole);
        StageCost divided = TransformerCost.Of(Make.Model, Denoise(21), ComputeDtype.BFloat16, new GroupFacts(Ulysses: 2, Ring: 2, BranchRanks: 2), WeightHolding.Divided);

        Assert.Equal(alone.WeightBytes, rank.WeightBytes);
        Assert.InRange(alone.Flops.Total / rank.Flops.Total, 7.5, 8);                                     // the text is every rank's own work
        Assert.InRange((double)rank.ActivationBytes / alone.ActivationBytes, 0.25, 0.5);                  // a quarter, and what is on its way
        Assert.InRange((double)divided.WeightBytes / alone.WeightBytes, 1 / 8.0, (1 / 8.0) + (2 / 30.0) + 0.1);
        Assert.Equal((rank.ActivationBytes, rank.Flops), (divided.ActivationBytes, divided.Flops));
    }

    /// <summary>832 columns of pixels are 104 of latents: over 3 ranks 35, 35 and 34.</summary>
    [Fact]
    public void Decoder_OneRankOfAGroup_HasItsColumnsAndAllWeights()
    {
        RenderPlan plan = Make.Plan(Make.Resolved());
        var alone = new MachineFacts(DeviceKind.Cpu, long.MaxValue, 1, MachineSpeed.Assumed(DeviceKind.Cpu, 1, plan.Dtype));
        MachineFacts rank = alone with { Group = new GroupFacts(Ring: 3), Processes = 3 };

        StageEstimate whole = Decode(alone), share = Decode(rank);

        Assert.Equal(whole.WeightBytes, share.WeightBytes);
        Assert.Equal(35 / 104.0, share.Flops / whole.Flops, precision: 6);
        Assert.Equal(35 / 104.0, (double)share.CacheBytes / whole.CacheBytes, precision: 6);
        Assert.Equal(35 / 104.0, (double)share.ActivationBytes / whole.ActivationBytes, precision: 6);

        StageEstimate Decode(MachineFacts machine) => ResourceEstimator.Estimate(plan, Make.Model, machine).Stages.Single(stage => stage.TaskId == "decode");
    }

    /// <summary>umT5 is the largest model of the small ones: a GPU of which it needs more than there is still renders.</summary>
    [Fact]
    public void Estimate_TextEncoderOnTheCpu_DoesNotCountOnTheGpu()
    {
        RenderPlan plan = Make.Plan(Make.Resolved());
        var machine = new MachineFacts(DeviceKind.Cuda, long.MaxValue, 1, MachineSpeed.Assumed(DeviceKind.Cuda, 1, plan.Dtype));

        ResourceEstimate onGpu = ResourceEstimator.Estimate(plan, Make.Model, machine), onCpu = ResourceEstimator.Estimate(plan, Make.Model, machine with { TextEncoderOnCpu = true });

        Assert.Equal("encode", onGpu.Largest.TaskId);
        Assert.NotEqual("encode", onCpu.Largest.TaskId);
        Assert.Equal(onGpu.Stages[0].PeakBytes, onCpu.Stages[0].PeakBytes);
    }

    [Theory]
    [InlineData(4, 1, false)]
    [InlineData(4, 2, true)]
    [InlineData(4, 3, true)]
    public void Fits_RanksOnSeveralGpus_CountsThoseThatShareOne(int ranks, int devices, bool fits)
    {
        var machine = new MachineFacts(DeviceKind.Cuda, MemoryAvailableBytes: 20, Threads: 1, MachineSpeed.Assumed(DeviceKind.Cuda, 1, ComputeDtype.BFloat16), ranks, new GroupFacts(Ring: ranks)) { Devices = devices };

        Assert.Equal(fits, machine.Fits(10));
        Assert.False((machine with { Group = null }).Fits(10));         // lanes all use the first
    }

    /// <summary>1.3B at 480p over 2 x 2 x 2 ranks: 8190 tokens of 1536 in each, 30 blocks, one branch.</summary>
    [Fact]
    public void GroupTraffic_OfEveryAxis_IsTheSumOfTheirFormulas()
    {
        var group = new GroupFacts(Ulysses: 2, Ring: 2, BranchRanks: 2);
        long heads = 30 * 4 * 8190L * 1536 * 2 / 2, ring = 30 * 2 * 8190L * 1536 * 2, result = 3 * 8190L * 64 * 4, branches = 32_760L * 64 * 4;

        long whole = GroupTraffic.BytesPerStep(Make.Model, Denoise(21), ComputeDtype.BFloat16, group, WeightHolding.Whole);

        Assert.Equal(heads + ring + result + branches, whole);
        Assert.Equal(
            whole + (TransformerCost.BlockParameters(Make.Model.Transformer) / 8 * 7 * 2),
            GroupTraffic.BytesPerStep(Make.Model, Denoise(21), ComputeDtype.BFloat16, group, WeightHolding.Divided));
        Assert.Equal(0, GroupTraffic.BytesPerStep(Make.Model, Denoise(21), ComputeDtype.BFloat16, GroupFacts.Alone, WeightHolding.Whole));
    }

    [Fact]
    public void Transformer_PublishedSize_HasTheTokensOf480p()
    {
        Assert.Equal(32_760, TransformerCost.Tokens(Make.Model.Transformer, 21, new LatentSize(16, 60, 104)));
    }

    [Fact]
    public void Transformer_OneBlock_CountsEachProduct()
    {
        var facts = Make.SmallModel.Transformer with { Dim = 2, FfnDim = 3, Layers = 1, Heads = 1, TextLength = 5 };
        Flops flops = TransformerCost.ForwardFlops(facts, tokens: 11, new LatentSize(16, 2, 22));

        // q, k, v, o and cross q, o; feed-forward; patches in and out (16·1·2·2 wide).
        const double matrix = (6 * 2 * 11 * 2 * 2) + (2 * 2 * 11 * 2 * 3) + (2 * 2 * 11 * 64 * 2);
        const double attention = (4 * 11 * 11 * 2) + (4 * 11 * 5 * 2);
        Assert.Equal(new Flops(matrix, attention, 0), flops);
    }

    [Fact]
    public void Transformer_Text_CountsEmbeddingAndEveryBlocksKeysAndValues()
    {
        var facts = Make.SmallModel.Transformer with { Dim = 2, Layers = 3, TextLength = 5 };

        Flops flops = TransformerCost.TextFlops(facts, Make.SmallModel.TextEncoder with { Dim = 7 });

        Assert.Equal(new Flops((2 * 5 * 7 * 2) + (2 * 5 * 2 * 2) + (3 * 2 * 2 * 5 * 2 * 2), 0, 0), flops);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public void Transformer_Guidance_DoublesTheBranches(double guidance, int branches)
    {
        Assert.Equal(branches, TransformerCost.Branches(new Sampling(SolverKind.UniPC, 50, 5, guidance)));
    }

    [Fact]
    public void TextEncoder_OneLayer_CountsEachProduct()
    {
        var facts = Make.SmallModel.TextEncoder with { Dim = 2, AttentionDim = 3, FfnDim = 5, Layers = 1 };

        Assert.Equal(new Flops((4 * 2 * 7 * 2 * 3) + (3 * 2 * 7 * 2 * 5), 4 * 7 * 7 * 3, 0), TextEncoderCost.FlopsOf(facts, tokens: 7));
    }

    private static DenoiseTask Denoise(int latents) => Make.Plan(Make.Long(latents)).Tasks.OfType<DenoiseTask>().Single();
}
