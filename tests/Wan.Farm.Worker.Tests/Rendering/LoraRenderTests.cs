using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Videos of a model with LoRAs, from the job to the frames.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class LoraRenderTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const string One = "tiny", Two = "tiny-t2v-a14b";
    private const int Steps = 4;

    private readonly TempFolder folder = new();
    private readonly List<TinyRender> renders = [];

    public void Dispose()
    {
        renders.ForEach(render => render.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task Run_OneModel_LorasAndTheirWeightsChangeTheFramesAndWeightZeroDoesNot()
    {
        string a = Lora(One, seed: 1), b = Lora(One, seed: 2);
        string[] frames =
        [
            await FramesAsync(One),
            await FramesAsync(One, new LoraUse(a)),
            await FramesAsync(One, new LoraUse(a, 0.5)),
            await FramesAsync(One, new LoraUse(b)),
            await FramesAsync(One, new LoraUse(a), new LoraUse(b)),
        ];

        Assert.Equal(frames, frames.Distinct());
        Assert.Equal(frames[0], await FramesAsync(One, new LoraUse(a, 0)));
        Assert.Equal(frames[1], await FramesAsync(One, new LoraUse(a)));
    }

    [Fact]
    public async Task Run_TwoExperts_ALoraForOneOfThemChangesOnlyThatOnesSteps()
    {
        string lora = Lora(Two, seed: 1);
        List<string> frames = [await FramesAsync(Two)];
        foreach (LoraExperts expert in Enum.GetValues<LoraExperts>())
            frames.Add(await FramesAsync(Two, new LoraUse(lora, 1, expert)));

        Assert.Equal(frames, frames.Distinct());
    }

    [Fact]
    public async Task Run_FewStepsWithoutGuidance_ResumesToTheSameFrames()
    {
        var lora = new LoraUse(Lora(One, seed: 1));
        (TinyRender whole, RenderPlan plan) = Render(One, guidance: 1, [lora]);
        string expected = (await whole.RunAsync(plan)).FramesSha256;
        (TinyRender stopped, _) = Render(One, guidance: 1, [lora]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(plan, new RecordingObserver { StopAfter = (RenderStage.Denoise, 2) }));
        var resumed = new RecordingObserver();

        Assert.Equal(expected, (await stopped.RunAsync(plan, resumed)).FramesSha256);
        Assert.Equal(2, resumed.FirstSteps["denoise"]);
        Assert.NotEqual(expected, await FramesAsync(One, lora));
    }

    [Fact]
    public async Task Run_FileWasExchangedAfterPlanning_IsRefused()
    {
        string path = Lora(One, seed: 1);
        (TinyRender render, RenderPlan plan) = Render(One, guidance: 1, [new LoraUse(path)]);
        File.Copy(Lora(One, seed: 2), path, overwrite: true);

        RenderException error = await Assert.ThrowsAsync<RenderException>(() => render.RunAsync(plan));

        Assert.Contains($"{path}: is another LoRA than when the job was planned", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LoraOfTheModel_CountsWhatItChangesAndWarnsOfTheRest()
    {
        string path = LoraFiles.Write(folder["some.safetensors"], models.Of(One).Folder, strangers: 2);
        LoraFit fit = LoraReader.Read(models.Of(One).Folder, new LoraUse(path));

        Assert.Equal(models.Of(One).Facts.Transformer.Layers, fit.Parameters);
        Assert.Contains("2 of", fit.Warning, StringComparison.Ordinal);
        Assert.Contains("have no place in the model and are left out: text_encoder.layers.0.diff", fit.Warning, StringComparison.Ordinal);
        Assert.Null(LoraReader.Read(models.Of(One).Folder, new LoraUse(Lora(One, seed: 1))).Warning);
    }

    [Fact]
    public void Read_ForBothExpertsOrOne_CountsTheParametersOfThese()
    {
        string path = Lora(Two, seed: 1);
        int[] changed = [.. Enum.GetValues<LoraExperts>().Select(expert => LoraReader.Read(models.Of(Two).Folder, new LoraUse(path, 1, expert)).Parameters)];

        Assert.Equal([changed[0], changed[0], 2 * changed[0]], changed);
    }

    [Fact]
    public void Read_FileThatIsNotThere_SaysWhich()
    {
        var error = Assert.Throws<CheckpointException>(() => LoraReader.Read(models.Of(One).Folder, new LoraUse(folder["none.safetensors"])));

        Assert.StartsWith(folder["none.safetensors"], error.Message, StringComparison.Ordinal);
    }

    private string Lora(string preset, int seed) => LoraFiles.Write(folder[$"{preset}-{seed}.safetensors"], models.Of(preset).Folder, seed);

    private async Task<string> FramesAsync(string preset, params LoraUse[] loras)
    {
        (TinyRender render, RenderPlan plan) = Render(preset, guidance: 3, loras);
        return (await render.RunAsync(plan)).FramesSha256;
    }

    private (TinyRender Render, RenderPlan Plan) Render(string preset, double guidance, IReadOnlyList<LoraUse> loras)
    {
        var render = new TinyRender { Model = models.Of(preset).Folder };
        renders.Add(render);
        var job = new VideoJob
        {
            ApiVersion = VideoJob.Version,
            Kind = VideoJob.KindName,
            Metadata = new() { Name = "tiny" },
            Spec = new()
            {
                Model = new() { Path = preset },
                Loras = loras.Count == 0 ? null : [.. loras.Select(lora => new LoraSpec { Path = lora.Path })],
                Prompt = "a small boat",
                NegativePrompt = "blurred",
                Seed = 3,
                Video = new() { Width = 32, Height = 32, Frames = 5, Fps = 8 },
                Sampling = new() { Steps = Steps, GuidanceScale = guidance },
            },
        };
        JobInputs inputs = JobInputs.None with { Loras = [.. loras.Select(lora => LoraReader.Read(render.Model, lora).Input)] };
        return (render, RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), models.Of(preset).Facts, ComputeDtype.Float32, inputs: inputs));
    }
}
