using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

public sealed class TaskGraphTests
{
    [Fact]
    public void Ready_AtTheBeginning_IsWhatReadsNothing()
    {
        var graph = new TaskGraph(LongVideos.Plan(LongVideoStrategy.Shots).Tasks);
        Assert.Equal(["shot-1-encode", "shot-2-encode", "shot-3-encode"], Ready(graph));
    }

    [Fact]
    public void Ready_Cold_IsEverySegmentAtOnce()
    {
        TaskGraph graph = After(LongVideos.Plan(LongVideoStrategy.Windows, Handover.Cold), "encode", "denoise");
        Assert.Equal(["decode-1", "decode-2", "decode-3", "decode-4"], Ready(graph));
    }

    [Theory]
    [InlineData(Handover.Full)]
    [InlineData(Handover.SameWorker)]
    public void Ready_ASegmentThatWaitsForTheOneBefore_ComesAfterIt(Handover handover)
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, handover);
        Assert.Equal(["decode-1"], Ready(After(plan, "encode", "denoise")));
        Assert.Equal(["preview", "decode-2"], Ready(After(plan, "encode", "denoise", "decode-1")));
    }

    [Fact]
    public void Ready_TwoPass_IsTheFrontAndWhatStartsAtTheBeginning_ThenTheRest()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.TwoPass);
        string[] withoutCache = [.. plan.Tasks.OfType<DecodeTask>().Where(task => task.Start.Cache is null).Select(task => task.Id)];
        Assert.Equal(["decode-front", .. withoutCache], Ready(After(plan, "encode", "denoise")));
        Assert.Equal(["decode-1", "decode-2", "decode-3", "decode-4"], Ready(After(plan, "encode", "denoise", "decode-front")));
    }

    [Fact]
    public void Ready_AHintThatNobodyMakes_IsNotWaitedFor()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Full);
        var graph = new TaskGraph([.. plan.Tasks.Where(task => task.Id is "decode-3" or "assemble")]);
        Assert.Equal(["decode-3"], Ready(graph));
    }

    [Fact]
    public void Ready_Continuation_IsAChunkWhenTheOneBeforeIsDone()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Continuation);
        Assert.Equal(["denoise-1"], Ready(After(plan, "encode")));
        Assert.Equal(["denoise-2"], Ready(After(plan, "encode", "denoise-1")).Where(id => id.StartsWith("denoise", StringComparison.Ordinal)));
    }

    [Fact]
    public void PutBack_ATaskStartedInVain_IsReadyAgainBeforeOthers()
    {
        RenderPlan plan = LongVideos.Plan(LongVideoStrategy.Windows, Handover.Cold);
        TaskGraph graph = After(plan, "encode", "denoise");
        RenderTask second = plan.Tasks.Single(task => task.Id == "decode-2");

        graph.Start(second);
        Assert.DoesNotContain("decode-2", Ready(graph));
        graph.PutBack(second);

        Assert.Equal("decode-2", Ready(graph)[0]);
        Assert.DoesNotContain("assemble", Ready(graph));
    }

    private static string[] Ready(TaskGraph graph) => [.. graph.Ready.Select(task => task.Id)];

    private static TaskGraph After(RenderPlan plan, params string[] done)
    {
        var graph = new TaskGraph(plan.Tasks);
        foreach (RenderTask task in plan.Tasks.Where(task => done.Contains(task.Id)))
        {
            graph.Start(task);
            graph.Finish(task);
        }

        return graph;
    }
}
