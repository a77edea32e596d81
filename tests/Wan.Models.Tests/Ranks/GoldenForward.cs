using Wan.Farm.Testing.Golden;
using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Ranks;

/// <summary>The forwards of a golden transformer case, whatever kind of model it is of.</summary>
internal static class GoldenForward
{
    /// <returns>the velocities of the case's videos, flat, one after the other</returns>
    public static Tensor Run(FixtureCase golden, WanModel model, ContextParallel? ranks)
    {
        IReadOnlyList<Tensor> x = golden.Inputs("x"), context = golden.Inputs("context");
        return cat([.. Enumerable.Range(0, x.Count).Select(i => Forward(golden, model, ranks, x[i], context[i], i, x.Count).flatten())]);
    }

    /// <summary>What the case has for them.</summary>
    public static Tensor Expected(FixtureCase golden) =>
        cat([.. Enumerable.Range(0, golden.Inputs("x").Count).Select(i => golden.Output($"out{i}").flatten())]);

    private static Tensor Forward(FixtureCase golden, WanModel model, ContextParallel? ranks, Tensor x, Tensor context, int video, int videos)
    {
        using TextContext text = model.Prepare([context], cacheKeysValues: true, ImageTokens(golden, video, videos));
        Tensor? y = golden.HasInput("y0") ? golden.Input($"y{video}").unsqueeze(0) : null;
        VaceControl? control = golden.HasInput("vace_context0")
            ? new VaceControl(golden.Input("vace_context0").unsqueeze(0), golden.Params.GetProperty("context_scale").GetDouble())
            : null;
        return model.forward(x.unsqueeze(0), Timesteps(golden, video), text, y, control, ranks: ranks);
    }

    /// <summary>Of one video, or of its tokens without padding.</summary>
    private static Tensor Timesteps(FixtureCase golden, int video)
    {
        Tensor t = golden.Input("t");
        return t.dim() == 1 ? t.narrow(0, video, 1) : t.narrow(1, 0, golden.Params.GetProperty("token_lens")[0].GetInt64());
    }

    private static Tensor? ImageTokens(FixtureCase golden, int video, int videos)
    {
        if (!golden.HasInput("clip_fea"))
            return null;
        Tensor all = golden.Input("clip_fea");
        long pictures = all.shape[0] / videos;
        return all.narrow(0, video * pictures, pictures).flatten(0, 1).unsqueeze(0);
    }
}
