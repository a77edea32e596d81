using Wan.Farm.Cli.Progress;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Tests.Progress;

public sealed class MemoryTextTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Of_StagesOfARender_NamesTheLargestTaskOfEachBesideItsPlan()
    {
        RenderReport report = Report(
            Task("encode", RenderStage.Encode, 300),
            Task("denoise", RenderStage.Denoise, 700) with { PeakMemoryBytesOfEach = [400 * Mebibyte, 300 * Mebibyte] },
            Task("decode-1", RenderStage.Decode, 500),
            Task("decode-2", RenderStage.Decode, 600));

        Assert.Equal(
            "most memory of a process, beside the plan for its tensors: encode 300 MiB (planned 100 MiB), denoise 400 MiB + 300 MiB (planned 200 MiB each), decode 600 MiB (planned 400 MiB)",
            MemoryText.Of(report, Planned(("encode", 100), ("denoise", 200), ("decode-1", 300), ("decode-2", 400))));
    }

    [Fact]
    public void Of_NothingMeasured_IsNothing() => Assert.Null(MemoryText.Of(Report(Task("encode", RenderStage.Encode, null)), Planned(("encode", 1))));

    private static RenderReport Report(params TaskReport[] tasks) => new(tasks, "", 1, null);

    private static TaskReport Task(string id, RenderStage stage, long? mebibytes) => new(id, stage, "", TaskOutcome.Rendered, 1, 0, 1, 0, null, null, 0, mebibytes * Mebibyte);

    private static ResourceEstimate Planned(params (string Id, long Mebibytes)[] stages) => new([.. stages.Select(stage => new StageEstimate(stage.Id, stage.Mebibytes * Mebibyte, 0, 0, 0, 0, 0))]);
}
