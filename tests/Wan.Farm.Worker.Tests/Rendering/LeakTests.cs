using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;
using Wan.Native;

namespace Wan.Farm.Worker.Tests.Rendering;

[Collection(ProcessWideCollection.Name)]
public sealed class LeakTests
{
    private const int Renders = 200;

    /// <summary>Half of the renders warm up allocators and the JIT; the other half must add nothing to speak of.</summary>
    [Fact]
    public async Task Run_TwoHundredTimes_LiveTensorsAndResidentMemoryStayFlat()
    {
        using var render = new TinyRender();
        RenderPlan plan = TinyRender.Plan(frames: 1, steps: 2, size: 16);
        await RenderAsync(render, plan, Renders / 2);
        long tensors = NativeMemory.LiveTensors;
        long resident = Resident();

        await RenderAsync(render, plan, Renders / 2);

        Assert.Equal(tensors, NativeMemory.LiveTensors);
        Assert.InRange(Resident() - resident, long.MinValue, 16L << 20);
    }

    private static async Task RenderAsync(TinyRender render, RenderPlan plan, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await RenderArtifacts.ForgetAsync(plan, render.Context(plan), CancellationToken.None);
            await render.RunAsync(plan);
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return NativeMemory.ResidentBytes;
    }
}
