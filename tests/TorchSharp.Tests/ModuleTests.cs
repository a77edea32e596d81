using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ModuleTests : TensorTest
{
    [Fact]
    public void NamedParameters_NestedModules_HaveDottedNamesInOrder()
    {
        using var net = new Net();
        Assert.Equal(
            ["scale", "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "norm.weight", "norm.bias", "odd name.weight", "head.first.weight", "head.1.weight", "head.1.bias"],
            net.named_parameters().Select(p => p.name));
        Assert.Equal(["counts"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["layers", "norm", "odd name", "head"], net.named_children().Select(c => c.name));
        Assert.Contains("head.1", net.named_modules().Select(m => m.name));
        Assert.Same(net.get_parameter("layers.1.bias"), net.parameters().ElementAt(4));
        Assert.Null(net.get_parameter("layers.7.bias"));
        Assert.True(net.has_buffer("counts"));
    }

    [Fact]
    public void Forward_Modules_MatchFunctions()
    {
        using var net = new Net();
        Tensor x = randn(2, 4);
        Tensor expected = x;
        foreach (Linear layer in net.Layers) expected = nn.functional.linear(expected, layer.weight, layer.bias).relu();
        Close(nn.functional.layer_norm(expected, [4], net.Norm.weight, net.Norm.bias), net.call(x), 1e-6);
    }

    [Fact]
    public void StateDict_Loaded_CopiesValues()
    {
        using var a = new Net();
        using var b = new Net();
        Assert.False(a.get_parameter("layers.0.weight")!.Equals(b.get_parameter("layers.0.weight")!));
        (IList<string> missing, IList<string> unexpected) = b.load_state_dict(a.state_dict());
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        foreach ((string name, Parameter parameter) in a.named_parameters()) Assert.True(parameter.Equals(b.get_parameter(name)!));
    }

    [Fact]
    public void LoadStateDict_KeysDiffer_ListsThem()
    {
        using var net = new Net();
        Dictionary<string, Tensor> state = net.state_dict();
        state.Remove("scale");
        state.Add("shape", ones(1));
        var error = Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        Assert.Contains("Missing: scale; unexpected: shape", error.Message);
        (IList<string> missing, IList<string> unexpected) = net.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["shape"], unexpected);
    }

    [Fact]
    public void To_Type_ConvertsParametersAndLeavesIntegers()
    {
        using var net = new Net();
        net.to(bfloat16);
        Assert.All(net.parameters(), p => Assert.Equal(bfloat16, p.dtype));
        Assert.All(net.parameters(), p => Assert.True(p.requires_grad && p.is_leaf));
        Assert.Equal(int64, net.get_buffer("counts")!.dtype);
        Assert.Equal(bfloat16, net.call(ones([1, 4], dtype: bfloat16)).dtype);
        Assert.Same(net.get_parameter("scale"), net.Scale);
        Assert.Throws<ArgumentException>(() => net.to(int64));
    }

    [Fact]
    public void TrainEval_Flag_ReachesChildren()
    {
        using var net = new Net();
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.All(net.modules(), m => Assert.True(m.training));
        using Dropout dropout = nn.Dropout();
        dropout.eval();
        Equal([1, 1], dropout.call(ones(2)));
    }

    [Fact]
    public void Dispose_Module_FreesItsParameters()
    {
        long before = Tensor.TotalCount;
        var net = new Net();
        Assert.True(Tensor.TotalCount > before);
        net.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Register_SameNameTwice_IsRefused()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("scale", new Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => net.register_module("norm", nn.Identity()));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", nn.Identity()));
        Assert.Throws<ArgumentNullException>(() => net.register_buffer("none", null!));
    }

    [Fact]
    public void Hooks_BeforeAndAfter_ChangeValuesUntilRemoved()
    {
        using Identity module = nn.Identity();
        var before = module.register_forward_pre_hook((_, x) => x + 1);
        var after = module.register_forward_hook((_, _, y) => y * 10);
        Equal([20], module.call(ones(1)));
        before.remove();
        after.remove();
        Equal([1], module.call(ones(1)));
    }

    [Fact]
    public void Parameter_OfTensor_TakesItOver()
    {
        Tensor data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.False(nn.Parameter(ones(1), requires_grad: false).requires_grad);
    }

    [Fact]
    public void Layers_Shapes_AndDefaults()
    {
        using Conv3d conv = nn.Conv3d(2, 4, (1, 3, 3), padding: (0, 1, 1));
        Assert.Equal([4, 2, 1, 3, 3], conv.weight.shape);
        Assert.Equal([1, 4, 3, 5, 5], conv.call(randn([1, 2, 3, 5, 5])).shape);
        using Conv2d same = nn.Conv2d(2, 2, 3, Padding.Same, padding_mode: PaddingModes.Replicate);
        Assert.Equal([1, 2, 5, 5], same.call(randn(1, 2, 5, 5)).shape);
        using Conv1d conv1 = nn.Conv1d(2, 2, 3, stride: 2, bias: false);
        Assert.Null(conv1.bias);
        Assert.Equal([1, 2, 2], conv1.call(randn(1, 2, 5)).shape);
        using Embedding embedding = nn.Embedding(5, 3, padding_idx: 1);
        Equal([0, 0, 0], embedding.call(tensor(new long[] { 1 })));
        Close(embedding.weight![3], embedding.call(tensor(new long[] { 3 }))[0], 0);
        using Embedding frozen = nn.Embedding_from_pretrained(eye(3));
        Assert.False(frozen.weight!.requires_grad);
        using GroupNorm norm = nn.GroupNorm(2, 4);
        Assert.Equal([1, 4, 3], norm.call(randn(1, 4, 3)).shape);
        using Upsample up = nn.Upsample(scale_factor: [2, 2]);
        Assert.Equal([1, 1, 4, 4], up.call(randn(1, 1, 2, 2)).shape);
        using Sequential chain = nn.Sequential(nn.Linear(2, 3), nn.GELU(), nn.SiLU(), nn.Linear(3, 1));
        Assert.Equal([7, 1], chain.call(randn(7, 2)).shape);
        Assert.Equal(["0.weight", "0.bias", "3.weight", "3.bias"], chain.named_parameters().Select(p => p.name));
        using var dictionary = nn.ModuleDict(("a", nn.Linear(1, 1)), ("b", nn.Linear(1, 1)));
        Assert.Equal(["a", "b"], dictionary.Keys);
    }

    [Fact]
    public void Init_Distributions_HaveTheirSpread()
    {
        Tensor w = empty(200, 100);
        nn.init.kaiming_uniform_(w, a: Math.Sqrt(5));
        Assert.InRange(w.abs().max().item<float>(), 0.098f, 0.1f);   // 1/√100
        nn.init.xavier_uniform_(w);
        Assert.InRange(w.abs().max().item<float>(), 0.139f, 0.1415f);   // √(6/300)
        nn.init.normal_(w, 1, 2);
        Assert.InRange(w.std().item<float>(), 1.95f, 2.05f);
        Assert.Equal(1, nn.init.ones_(w).mean().item<float>());
        Assert.Equal(3, nn.init.constant_(w, 3).mean().item<float>());
        Assert.Equal(0, nn.init.zeros_(w).sum().item<float>());
        Assert.Equal((18L, 36L), nn.init.CalculateFanInAndFanOut(empty(4, 2, 3, 3)));
        using Linear layer = nn.Linear(4, 2);
        nn.init.zeros_(layer.weight);   // a leaf that requires grad
        Assert.True(layer.weight.requires_grad);
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale;
        private readonly ModuleList<Linear> layers;
        private readonly LayerNorm norm;

        [ComponentName(Name = "odd name")]
        private readonly Linear odd;
        private readonly Tensor counts;
        private readonly Sequential head;

        public Net() : base(nameof(Net))
        {
            scale = new Parameter(ones(1)).DetachFromDisposeScope() as Parameter ?? throw new InvalidOperationException();
            layers = nn.ModuleList(nn.Linear(4, 4), nn.Linear(4, 4));
            norm = nn.LayerNorm(4);
            odd = nn.Linear(4, 2, hasBias: false);
            counts = zeros([3], dtype: int64).DetachFromDisposeScope();
            head = nn.Sequential(("first", nn.Linear(4, 2, hasBias: false)), ("1", nn.Linear(2, 2)));
            RegisterComponents();
        }

        public IEnumerable<Linear> Layers => layers;

        public LayerNorm Norm => norm;

        public Parameter Scale => get_parameter(nameof(scale))!;

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (Linear layer in layers) input = layer.call(input).relu();
            return norm.call(input).MoveToOuterDisposeScope();
        }
    }
}
