using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing.Golden;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Tests.Rendering;

[Collection(ProcessWideCollection.Name)]
public sealed class NonFiniteTests : IDisposable
{
    private static readonly RenderPlan Plan = TinyRender.Plan(steps: 5);

    private readonly TinyRender render = new();

    public void Dispose() => render.Dispose();

    [Fact]
    public async Task Run_WeightIsNaN_NamesStageStepAndBlock()
    {
        using var broken = new TinyRender { Model = WithNaN("blocks.1.ffn.0.weight") };
        RenderException error = await Assert.ThrowsAsync<RenderException>(() => broken.RunAsync(Plan));
        Assert.Equal(RenderStage.Denoise, error.Stage);
        Assert.Equal(FailureKind.Permanent, error.Kind);
        Assert.Contains("step 1 of 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("blocks.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NumbersTurnBadInALaterStep_KeepsTheLastGoodCheckpoint()
    {
        using var undisturbed = new TinyRender();
        string expected = (await undisturbed.RunAsync(Plan)).FramesSha256;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => render.RunAsync(Plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, 2) }));

        RenderException error = await Assert.ThrowsAsync<RenderException>(() => WithModel(WithNaN("head.head.weight")).RunAsync(Plan, new RecordingObserver(), CancellationToken.None));

        Assert.Contains("step 3 of 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("the state after step 2 is kept", error.Message, StringComparison.Ordinal);
        var observer = new RecordingObserver();
        Assert.Equal(expected, (await render.RunAsync(Plan, observer)).FramesSha256);
        Assert.Equal(2, observer.FirstSteps["denoise"]);
    }

    private PlanExecutor WithModel(string model) => new(render.Context(Plan) with { ModelFolder = model });

    /// <summary>A copy of the model in which one weight is not a number.</summary>
    private string WithNaN(string name)
    {
        string copy = render.Folder.Copy(GoldenFixtures.PathOf("models", "wan21-t2v"), "broken");
        string path = Path.Combine(copy, "diffusion_pytorch_model.safetensors");
        using DisposeScope scope = torch.NewDisposeScope();
        List<(string, torch.Tensor)> tensors = [];
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach (string key in file.Weights.Keys)
                tensors.Add((key, file.Read(key).clone()));
        }
        tensors.Single(pair => pair.Item1 == name).Item2.view(-1)[0] = torch.tensor(float.NaN);
        SafetensorsWriter.Write(path, tensors);
        return copy;
    }
}
