using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Tests.Support;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>Whole runs from the published noise give the published latents and frames, from every layout.</summary>
public sealed class TextToVideoGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from row in GoldenFixtures.Enumerate("pipeline/t2v pipeline/t2i")
        let golden = (FixtureCase)row[0]
        from layout in GoldenModels.ModelLayouts(golden.Fixture.ModelOf("dit"))
        select new object[] { golden, layout };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_PublishedNoise_GivesPublishedFrames(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        string folder = golden.Fixture.ModelOf("dit") + layout;
        using UmT5Tokenizer tokenizer = GoldenModels.Tokenizer(folder);
        using UmT5Encoder encoder = GoldenModels.TextEncoder(folder);
        using WanModel transformer = GoldenModels.Transformer(folder);
        using WanVae vae = GoldenModels.Vae(folder);
        PromptEncoder prompts = new(tokenizer, encoder);
        using IFlowSolver solver = SolverOf(golden);
        List<Tensor> latents = [];

        Tensor frames = new TextToVideo(prompts, transformer, vae)
            .Render(InputsOf(golden), solver, denoiser => latents.Add(denoiser.Latents.clone().MoveToOuterDisposeScope()));

        golden.AssertOutput("timesteps", tensor(solver.Timesteps.ToArray()).to(golden.Output("timesteps").dtype));
        golden.AssertOutput("latents", stack(latents));
        golden.AssertOutput("frames", frames);
        golden.AssertOutput("frames_u8", FrameConversion.VideoBytes(frames).permute(3, 0, 1, 2));
        if (golden.HasOutput("image_u8"))
        {
            // The fixture states the tolerance of bytes, one level, for frames_u8 only.
            Tensor image = FrameConversion.ImageBytes(frames).permute(3, 0, 1, 2).squeeze(1);
            TensorAssert.Close(golden.Output("image_u8"), image, golden.ToleranceOf("frames_u8"), $"{golden} image_u8");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PromptEncoder_PublishedPrompts_GivesPublishedFeatures(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        string folder = golden.Fixture.ModelOf("dit") + layout;
        using UmT5Tokenizer tokenizer = GoldenModels.Tokenizer(folder);
        using UmT5Encoder encoder = GoldenModels.TextEncoder(folder);
        PromptEncoder prompts = new(tokenizer, encoder);

        golden.AssertOutput("context", prompts.Encode(Text(golden, "prompt")));
        golden.AssertOutput("context_null", prompts.Encode(Text(golden, "negative_prompt")));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Transformer_PublishedLatentsOfEachStep_GivesBothPublishedPredictions(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel transformer = GoldenModels.Transformer(golden.Fixture.ModelOf("dit") + layout);
        Tensor latents = cat([golden.Input("noise").unsqueeze(0), golden.Output("latents")]);
        Tensor timesteps = golden.Output("timesteps");

        golden.AssertOutput("pred_cond", Predictions("context"));
        golden.AssertOutput("pred_uncond", Predictions("context_null"));

        Tensor Predictions(string context)
        {
            TextContext text = transformer.Prepare([golden.Output(context)]);
            return cat([.. Enumerable.Range(0, (int)timesteps.shape[0])
                .Select(i => transformer.forward(latents[i].unsqueeze(0), timesteps.narrow(0, i, 1), text))]);
        }
    }

    private static TextToVideoInputs InputsOf(FixtureCase golden) => new(
        Text(golden, "prompt"), Text(golden, "negative_prompt"), Number(golden, "guide_scale"), golden.Input("noise"));

    private static IFlowSolver SolverOf(FixtureCase golden)
    {
        int steps = golden.Params.GetProperty("steps").GetInt32();
        double shift = Number(golden, "shift");
        return Text(golden, "solver") switch
        {
            "unipc" => new UniPCSolver(steps, shift),
            "dpm++" => new DpmPlusPlus2MSolver(steps, shift),
            string other => throw new NotSupportedException(other),
        };
    }

    private static string Text(FixtureCase golden, string name) => golden.Params.GetProperty(name).GetString()!;

    private static double Number(FixtureCase golden, string name) => golden.Params.GetProperty(name).GetDouble();
}
