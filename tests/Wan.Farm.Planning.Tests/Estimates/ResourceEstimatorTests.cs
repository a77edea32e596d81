using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests.Estimates;

public sealed class ResourceEstimatorTests
{
    [Fact]
    public void Estimate_AnyPlan_HasOneStagePerTask()
    {
        RenderPlan plan = Make.Plan();

        Assert.Equal(plan.Tasks.Select(task => task.Id), Estimate(plan).Stages.Select(stage => stage.TaskId));
    }

    [Fact]
    public void Estimate_EachStage_HoldsItsOwnModelOnly()
    {
        // bfloat16, but for the decoder, which stays in float32.
        Assert.Equal([2 * 5_680_910_336, 2 * 1_418_996_800L, 4 * 73_287_443L, 0], Estimate(Make.Plan()).Stages.Select(stage => stage.WeightBytes));
    }

    [Fact]
    public void Estimate_Whole_PeaksWithItsLargestStageAndAddsUpTimeAndDisk()
    {
        ResourceEstimate estimate = Estimate(Make.Plan());

        Assert.Equal("encode", estimate.Largest.TaskId);
        Assert.Equal(estimate.Stages[0].WeightBytes + estimate.Stages[0].ActivationBytes + estimate.Stages[0].CacheBytes, estimate.PeakBytes);
        Assert.Equal(estimate.Stages[0].Seconds + estimate.Stages[1].Seconds + estimate.Stages[2].Seconds, estimate.Seconds, precision: 6);
        Assert.Equal(estimate.Stages.Sum(stage => stage.DiskBytes), estimate.DiskBytes);
    }

    [Fact]
    public void Estimate_LongVideo_StoresItsSegmentsEncoded()
    {
        RenderPlan plan = Make.Plan(Make.Long(1000));

        // Raw frames would take 4.8 GB.
        Assert.InRange(
            Estimate(plan).Stages.Zip(plan.Tasks, (stage, task) => task is DecodeTask ? stage.DiskBytes : 0).Sum(), 10_000_000, 100_000_000);
    }

    [Fact]
    public void Estimate_EveryKindOfTask_IsKnown()
    {
        RenderPlan plan = Make.Plan(Make.Long(1000, spec => spec with { Decode = new() { Handover = Handover.TwoPass } }));

        Assert.Equal(
            [nameof(AssembleTask), nameof(DecodeFrontTask), nameof(DecodeTask), nameof(DenoiseTask), nameof(EncodeTask), nameof(PreviewTask)],
            plan.Tasks.Select(task => task.GetType().Name).Distinct().Order());
        Assert.All(Estimate(plan).Stages, stage => Assert.True(stage.PeakBytes > 0));
    }

    [Fact]
    public void Estimate_TwiceTheFrames_MoreThanDoublesAttentionAndDoublesDecoding()
    {
        // Latents 1 + 20 and 1 + 40; the first decodes to one frame.
        StageEstimate[] once = [.. Estimate(Plan(frames: 81)).Stages];
        StageEstimate[] twice = [.. Estimate(Plan(frames: 161)).Stages];

        Assert.InRange(twice[1].Flops / once[1].Flops, 2.2, 4);
        Assert.InRange(twice[2].Flops / once[2].Flops, 1.95, 2.05);
    }

    [Fact]
    public void Estimate_FasterMachine_TakesProportionallyLess()
    {
        RenderPlan plan = Make.Plan();
        MachineFacts machine = Make.Machine(Make.GiB);
        MachineFacts faster = machine with { Speed = machine.Speed.Times(2) };

        Assert.Equal(Estimate(plan).Seconds, 2 * ResourceEstimator.Estimate(plan, Make.Model, faster).Seconds, precision: 6);
    }

    [Fact]
    public void Assumed_MoreThreadsOrHalfPrecisionOnAGpu_IsFaster()
    {
        MachineSpeed one = MachineSpeed.Assumed(DeviceKind.Cpu, threads: 1, ComputeDtype.Float32);

        Assert.Equal(one.Times(4), MachineSpeed.Assumed(DeviceKind.Cpu, threads: 4, ComputeDtype.Float32));
        Assert.True(
            MachineSpeed.Assumed(DeviceKind.Cuda, threads: 1, ComputeDtype.BFloat16).MatrixGigaflops
                > MachineSpeed.Assumed(DeviceKind.Cuda, threads: 1, ComputeDtype.Float32).MatrixGigaflops);
    }

    private static RenderPlan Plan(int frames) => Make.Plan(spec => spec with
    {
        Video = spec.Video with { Frames = frames },
        LongVideo = new() { Strategy = LongVideoStrategy.Single, Decode = new() { SegmentLatents = 100 } },
    });

    private static ResourceEstimate Estimate(RenderPlan plan) => ResourceEstimator.Estimate(plan, Make.Model, Make.Machine(64 * Make.GiB));
}
