using Wan.Farm.Testing.Golden;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.TextEncoder;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Support;

/// <summary>A whole published run: each method does one stage and compares what it gives with what was stored.</summary>
internal static class GoldenRun
{
    /// <summary>The inputs that every kind of model has, from the prompts.</summary>
    public static VelocityInputs Prompts(FixtureCase golden)
    {
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(golden.Fixture.ModelOf("tokenizer"));
        using UmT5Encoder encoder = GoldenModels.TextEncoder(Path.GetDirectoryName(golden.Fixture.ModelOf("t5"))!);
        PromptEncoder prompts = new(tokenizer, encoder);
        VelocityInputs inputs = new()
        {
            Context = prompts.Encode(golden.Params.GetProperty("prompt").GetString()!),
            ContextNull = prompts.Encode(golden.Params.GetProperty("negative_prompt").GetString()!),
        };
        golden.AssertOutput("context", inputs.Context);
        golden.AssertOutput("context_null", inputs.ContextNull);
        return inputs;
    }

    public static WanVae Vae(FixtureCase golden) => GoldenModels.Vae(Path.GetDirectoryName(golden.Fixture.ModelOf("vae"))!);

    /// <summary>Every step from the stored noise.</summary>
    /// <param name="between">what happens to the latents before the first step and after each</param>
    /// <returns>[C, T, H, W], after the last step</returns>
    public static Tensor Denoise(FixtureCase golden, IVelocityModel model, Func<Tensor, Tensor>? between = null)
    {
        between ??= latents => latents;
        using IFlowSolver solver = SolverOf(golden);
        golden.AssertOutput("timesteps", tensor(solver.Timesteps.ToArray()).to(golden.Output("timesteps").dtype));
        List<Tensor> stepped = [];
        Tensor latents = between(golden.Input("noise"));
        foreach (double timestep in solver.Timesteps)
        {
            stepped.Add(solver.Step(model.Predict(latents, timestep), latents));
            latents = between(stepped[^1]);
        }
        golden.AssertOutput("latents", stack(stepped));
        return latents;
    }

    /// <summary>Both predictions of every step, from the stored latents.</summary>
    /// <param name="make">a model without guidance that attends to one text</param>
    public static void ComparePredictions(FixtureCase golden, Func<Tensor, IVelocityModel> make, Func<Tensor, Tensor>? between = null)
    {
        between ??= latents => latents;
        Tensor[] before = [.. cat([golden.Input("noise").unsqueeze(0), golden.Output("latents")]).unbind(0).Select(between)];
        long[] timesteps = [.. golden.Output("timesteps").to(ScalarType.Int64).data<long>()];
        foreach ((string context, string prediction) in new[] { ("context", "pred_cond"), ("context_null", "pred_uncond") })
        {
            using IVelocityModel model = make(golden.Output(context));
            golden.AssertOutput(prediction, stack([.. timesteps.Select((timestep, i) => model.Predict(before[i], timestep))]));
        }
    }

    public static void Decode(FixtureCase golden, WanVae vae, Tensor latents)
    {
        using var _ = no_grad();
        Tensor frames = vae.Decode(latents.unsqueeze(0)).squeeze(0).clamp_(-1, 1);
        golden.AssertOutput("frames", frames);
        if (golden.HasOutput("frames_u8"))
            golden.AssertOutput("frames_u8", FrameConversion.VideoBytes(frames).permute(3, 0, 1, 2));
    }

    public static double Number(FixtureCase golden, string name) => golden.Params.GetProperty(name).GetDouble();

    private static IFlowSolver SolverOf(FixtureCase golden)
    {
        int steps = golden.Params.GetProperty("steps").GetInt32();
        return golden.Params.GetProperty("solver").GetString() switch
        {
            "unipc" => new UniPCSolver(steps, Number(golden, "shift")),
            "dpm++" => new DpmPlusPlus2MSolver(steps, Number(golden, "shift")),
            string other => throw new NotSupportedException(other),
            null => throw new NotSupportedException("no solver"),
        };
    }
}
