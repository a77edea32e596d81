using Wan.Farm.Testing.Golden;
using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>How far the device is from the published numbers, which were computed on a CPU in float32.</summary>
internal static class GpuGolden
{
    private const string Transformers = "dit/t2v dit/t2v_alt dit/i2v dit/flf2v dit/vace dit/wan22_ti2v";
    private const string Autoencoders = "vae/decode vae22/decode vae/encode vae22/encode";

    public static IEnumerable<Measurement> Measure(GpuOptions options)
    {
        DeviceNumerics.AllowTf32(false);
        foreach (IGrouping<string, FixtureCase> fixture in Cases(Transformers))
            yield return Worst(fixture, golden => Transform(golden, options.Device), "float32");
        foreach (IGrouping<string, FixtureCase> fixture in Cases(Autoencoders))
            yield return Worst(fixture, golden => Autoencode(golden, options.Device), "float32");
        DeviceNumerics.AllowTf32(true);
        foreach (IGrouping<string, FixtureCase> fixture in Cases(Autoencoders))
            yield return Worst(fixture, golden => Autoencode(golden, options.Device), "tf32");
        DeviceNumerics.AllowTf32(false);
    }

    private static IEnumerable<IGrouping<string, FixtureCase>> Cases(string fixtures) =>
        GoldenFixtures.Enumerate(fixtures).Select(row => (FixtureCase)row[0]).GroupBy(golden => golden.Fixture.Name);

    private static Measurement Worst(IGrouping<string, FixtureCase> fixture, Func<FixtureCase, IEnumerable<(Tensor Expected, Tensor Actual)>> run, string type)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        double worst = fixture.SelectMany(run).Max(pair => RelativeError(pair.Expected, pair.Actual));
        return new($"golden-{fixture.Key.Replace('/', '-')}-{type}", worst, "", $"largest error over the largest value, {fixture.Count()} cases, {type}");
    }

    private static double RelativeError(Tensor expected, Tensor actual)
    {
        Tensor wide = expected.to(ScalarType.Float64), difference = wide - actual.cpu().to(ScalarType.Float64);
        double error = difference.abs().max().item<double>() / wide.abs().max().item<double>();
        return double.IsFinite(error) ? error : double.PositiveInfinity;
    }

    private static List<(Tensor Expected, Tensor Actual)> Transform(FixtureCase golden, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(golden.Fixture.Model, CheckpointParts.Transformer);
        using IWeightSource weights = checkpoint.OpenTransformer();
        using WanModel model = WeightLoader.Load(weights, ScalarType.Float32, device, w => new WanModel(checkpoint.TransformerConfig, w));
        IReadOnlyList<Tensor> x = golden.Inputs("x"), context = golden.Inputs("context");
        return [.. x.Select((video, i) => (golden.Output($"out{i}"), Forward(golden, model, device, video, context[i], i, x.Count)))];
    }

    private static Tensor Forward(FixtureCase golden, WanModel model, Device device, Tensor x, Tensor context, int video, int videos)
    {
        Tensor? image = golden.HasInput("clip_fea") ? golden.Input("clip_fea") : null;
        long pictures = image is null ? 0 : image.shape[0] / videos;
        using TextContext text = model.Prepare(
            [context.to(device)], cacheKeysValues: true, image?.narrow(0, video * pictures, pictures).flatten(0, 1).unsqueeze(0).to(device));
        Tensor t = golden.Input("t");
        t = t.dim() == 1 ? t.narrow(0, video, 1) : t.narrow(1, 0, golden.Params.GetProperty("token_lens")[0].GetInt64());
        Tensor? y = golden.HasInput("y0") ? golden.Input($"y{video}").unsqueeze(0).to(device) : null;
        VaceControl? control = golden.HasInput("vace_context0")
            ? new VaceControl(golden.Input("vace_context0").unsqueeze(0).to(device), golden.Params.GetProperty("context_scale").GetDouble())
            : null;
        return model.forward(x.unsqueeze(0).to(device), t.to(device), text, y, control).squeeze(0);
    }

    private static List<(Tensor Expected, Tensor Actual)> Autoencode(FixtureCase golden, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path.GetDirectoryName(golden.Fixture.Model)!, CheckpointParts.Vae);
        using IWeightSource weights = checkpoint.OpenVae();
        using WanVae vae = WanVae.Load(weights, ScalarType.Float32, device, checkpoint.Digest);
        if (golden.HasOutput("raw"))
            return [(golden.Output("raw"), vae.Decode(golden.Input("z").unsqueeze(0).to(device)).squeeze(0))];
        if (!golden.HasOutput("z"))
            return [];
        // The published code drops frames that do not fill a chunk; here that is an error.
        Tensor video = golden.Input("video").unsqueeze(0);
        return [(golden.Output("z"), vae.Encode(video.narrow(2, 0, video.shape[2] - ((video.shape[2] - 1) % 4)).to(device)).squeeze(0))];
    }
}
