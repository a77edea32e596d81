using Wan.Farm.Testing.Golden;
using Wan.Models.Layers;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>Every stage of one forward gives the published numbers: a wrong one is found where it goes wrong.</summary>
public sealed class DitIntermediatesGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("dit/t2v_intermediates");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PublishedInputs_GivesPublishedStages(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        RecordingProbe seen = new();
        using (seen.Attach())
            golden.AssertOutput("out0", model.Forward(golden.Inputs("x"), golden.Input("t"), golden.Inputs("context"), 22)[0]);

        golden.AssertOutput("patch_tokens", seen["patch_embedding"]);
        golden.AssertOutput("e", seen["time_embedding"]);
        golden.AssertOutput("e0", seen["time_projection"]);
        // The stored rows are the text and some padding; ours end with one row that stands for all padding.
        Tensor embedded = seen["text_embedding"];
        long textRows = golden.Params.GetProperty("text_rows_valid").GetInt64();
        Tensor padding = embedded.narrow(1, textRows, 1).expand(-1, golden.Output("context_rows").shape[1] - textRows, -1);
        golden.AssertOutput("context_rows", cat([embedded.narrow(1, 0, textRows), padding], 1));
        foreach (string part in new[] { "self_attn", "cross_attn", "ffn" })
            golden.AssertOutput($"blocks_0_{part}", seen[$"blocks.0.{part}"]);
        for (int block = 0; golden.HasOutput($"blocks_{block}"); block++)
            golden.AssertOutput($"blocks_{block}", seen[$"blocks.{block}"]);
        golden.AssertOutput("head", seen["head"]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void FirstBlock_PublishedTokens_GivesPublishedParts(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        Dictionary<string, nn.Module> parts = model.named_modules().ToDictionary(m => m.name, m => m.module);
        Tensor Call(string part, Tensor x) => ((nn.Module<Tensor, Tensor>)parts[$"blocks.0.{part}"]).call(x);

        Tensor tokens = golden.Output("patch_tokens");
        Tensor norm1 = nn.functional.layer_norm(tokens, [tokens.shape[2]], eps: model.Config.Eps);
        golden.AssertOutput("blocks_0_norm1", norm1);
        Tensor[] e = (model.get_parameter("blocks.0.modulation")! + golden.Output("e0")).chunk(6, 1);
        Tensor modulated = norm1 * (1 + e[1]) + e[0];
        Tensor q = Call("self_attn.q", modulated);
        golden.AssertOutput("blocks_0_self_attn_q", q);
        golden.AssertOutput("blocks_0_self_attn_v", Call("self_attn.v", modulated));
        Tensor normedQ = Call("self_attn.norm_q", q);
        golden.AssertOutput("blocks_0_self_attn_norm_q", normedQ);
        golden.AssertOutput("blocks_0_self_attn_norm_k", Call("self_attn.norm_k", Call("self_attn.k", modulated)));
        using RopeTable rope = new(new TokenGrid(3, 3, 2), model.Config.HeadDim, CPU);
        golden.AssertOutput("q_roped", rope.Apply(Heads.Split(normedQ, model.Config.Heads)));
        Tensor afterSelf = tokens + golden.Output("blocks_0_self_attn") * e[2];
        golden.AssertOutput("blocks_0_norm3", Call("norm3", afterSelf));
        Tensor afterCross = afterSelf + golden.Output("blocks_0_cross_attn");
        golden.AssertOutput("blocks_0_norm2", nn.functional.layer_norm(afterCross, [tokens.shape[2]], eps: model.Config.Eps));
    }
}
