using TorchSharp;
using TorchSharp.Modules;
using Wan.Farm.Testing;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class WeightLoaderTests : IDisposable
{
    private static readonly string[] Names = ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_MatchingFile_FillsTheModuleUnderTheFilesNames()
    {
        using IWeightSource source = WriteFile();
        using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w));
        Assert.Equal(Names.Order(), model.named_parameters().Select(p => p.name).Order());
        Assert.All(model.named_parameters(), p => TensorAssert.Identical(source.Read(p.name), p.parameter));
        Assert.All(model.parameters(), p => Assert.False(p.requires_grad));
    }

    [Fact]
    public void Load_SourceDisposedAfterwards_KeepsTheWeights()
    {
        IWeightSource source = WriteFile();
        using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w));
        source.Dispose();
        File.Delete(folder["x.safetensors"]);
        GC.Collect();
        Assert.Equal(6 + 2 + 6 + 3, model.parameters().Sum(p => p.numel()));
        TensorAssert.Close(torch.arange(6, dtype: torch.ScalarType.Float32).reshape(2, 3), model.First.Weight, absolute: 0);
    }

    [Fact]
    public void Load_BuiltInsideADisposeScope_OutlivesIt()
    {
        using IWeightSource source = WriteFile();
        TwoLayers model;
        using (torch.NewDisposeScope())
            model = WeightLoader.Load(source, torch.ScalarType.BFloat16, torch.CPU, w => new TwoLayers(w));
        using (model)
            Assert.All(model.parameters(), p => Assert.False(p.IsInvalid));
    }

    [Fact]
    public void Load_OtherDtype_ConvertsAllButTheFloat32Ones()
    {
        using IWeightSource source = WriteFile();
        using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.BFloat16, torch.CPU, w => new TwoLayers(w));
        Assert.Equal(torch.ScalarType.BFloat16, model.First.Weight.dtype);
        Assert.Equal(torch.ScalarType.Float32, model.First.Bias.dtype);
    }

    [Fact]
    public void Load_Converting_LetsEachStoredTensorGoBeforeTheNext()
    {
        using WatchedSource source = new(WriteFile());
        using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.BFloat16, torch.CPU, w => new TwoLayers(w, float32Bias: false));
        Assert.Equal(4, source.Reads);
        Assert.Equal(0, source.MostHeld);
    }

    [Fact]
    public void Load_Converting_KeepsNoneOfTheFileInMemory()
    {
        const int tensors = 4, elements = 1 << 20;
        using DisposeScope scope = torch.NewDisposeScope();
        string path = folder["large.safetensors"];
        SafetensorsWriter.Write(path, Enumerable.Range(0, tensors).Select(i => ($"{i}.weight", torch.ones(elements))));
        using SafetensorsFile source = SafetensorsFile.Open(path);
        using ModuleList<OneWeight> model = WeightLoader.Load(source, torch.ScalarType.BFloat16, torch.CPU, w => new ModuleList<OneWeight>([.. Enumerable.Range(0, tensors).Select(i => new OneWeight(w[i], elements))]));
        Assert.InRange(ResidentBytes(path), 1, tensors * 2 * 65536);
        Assert.Equal(1, model[3].Weight.to(torch.ScalarType.Float32).min().item<float>());
    }

    [Fact]
    public void Load_ConvertingWhatSomeoneElseWroteTo_KeepsTheirChanges()
    {
        const int elements = 1 << 16;
        using IWeightSource source = WriteFile(("weight", [elements]));
        using OneWeight first = WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new OneWeight(w, elements));
        using torch.Tensor _ = first.Weight.fill_(7);
        using OneWeight second = WeightLoader.Load(source, torch.ScalarType.BFloat16, torch.CPU, w => new OneWeight(w, elements));
        Assert.Equal(7, first.Weight.min().item<float>());
    }

    [Fact]
    public void Load_WritingToAWeight_LeavesTheFileAlone()
    {
        byte[] before;
        using (IWeightSource source = WriteFile())
        {
            before = File.ReadAllBytes(folder["x.safetensors"]);
            using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w));
            using torch.Tensor _ = model.First.Weight.fill_(7);
            Assert.Equal(7, model.First.Weight.data<float>()[0]);
        }
        Assert.Equal(before, File.ReadAllBytes(folder["x.safetensors"]));
    }

    [Fact]
    public void Load_OtherKeys_ListsMissingMisshapedAndUnexpectedAtOnce()
    {
        using IWeightSource source = WriteFile(("layers.0.weight", [2, 3]), ("layers.0.bias", [3]), ("layers.1.weight", [3, 2]), ("layer.1.bias", [3]));
        WeightMismatchException e = Assert.Throws<WeightMismatchException>(
            () => WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w)));
        Assert.Equal($"""
            {folder["x.safetensors"]}: the weights are not those of TwoLayers
              1 missing:
                layers.1.bias
              1 of the wrong shape:
                layers.0.bias: stored [3], expected [2]
              1 unexpected:
                layer.1.bias
            """, e.Message);
    }

    [Fact]
    public void Load_ManyUnexpectedKeys_CountsTheRest()
    {
        (string, long[])[] extra = [.. Enumerable.Range(0, 100).Select(i => ($"extra.{i:000}", new long[] { 1 }))];
        using IWeightSource source = WriteFile([.. Expected, .. extra]);
        WeightMismatchException e = Assert.Throws<WeightMismatchException>(
            () => WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w)));
        Assert.Equal(100, e.Unexpected.Count);
        Assert.EndsWith("    extra.019\n    … and 80 more", e.Message, StringComparison.Ordinal);
        Assert.Contains("  100 unexpected:\n    extra.000\n", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnexpectedKeysThatMayBeIgnored_AreIgnored()
    {
        using IWeightSource source = WriteFile([.. Expected, ("visual.weight", [1])]);
        using TwoLayers model = WeightLoader.Load(source, torch.ScalarType.Float32, torch.CPU, w => new TwoLayers(w), name => name.StartsWith("visual.", StringComparison.Ordinal));
        Assert.Equal(4, model.parameters().Count());
    }

    [Fact]
    public void Describe_Build_ListsNamesShapesAndDtypesInOrder()
    {
        IReadOnlyList<WeightInfo> described = WeightLoader.Describe(w => new TwoLayers(w), torch.ScalarType.BFloat16);
        Assert.Equal(
            ["layers.0.weight [2, 3] BFloat16 12", "layers.0.bias [2] Float32 8", "layers.1.weight [3, 2] BFloat16 12", "layers.1.bias [3] Float32 12"],
            described.Select(w => $"{w.Name} {WeightInfo.Format(w.Shape)} {w.Dtype} {w.Bytes}"));
    }

    [Fact]
    public void Describe_HugeWeights_AreNotAllocated()
    {
        const long terabyteOfFloats = 250_000_000_000;
        WeightInfo info = Assert.Single(WeightLoader.Describe(w => new OneWeight(w, terabyteOfFloats), torch.ScalarType.Float32));
        Assert.Equal(4 * terabyteOfFloats, info.Bytes);
    }

    private static (string Name, long[] Shape)[] Expected =>
        [("layers.0.weight", [2, 3]), ("layers.0.bias", [2]), ("layers.1.weight", [3, 2]), ("layers.1.bias", [3])];

    /// <summary>How much of the file's mappings is in this process's memory, as the kernel counts it.</summary>
    private static long ResidentBytes(string path)
    {
        string[] lines = File.ReadAllLines("/proc/self/smaps");
        return lines.Index()
            .Where(line => line.Item.EndsWith(path, StringComparison.Ordinal))
            .Select(line => lines.Skip(line.Index).First(l => l.StartsWith("Rss:", StringComparison.Ordinal)))
            .Sum(rss => 1024 * long.Parse(rss.AsSpan(4, rss.Length - 4 - 2).Trim(), System.Globalization.CultureInfo.InvariantCulture));
    }

    private SafetensorsFile WriteFile() => WriteFile(Expected);

    private SafetensorsFile WriteFile(params (string Name, long[] Shape)[] tensors)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(folder["x.safetensors"], tensors.Select(t => (t.Name, torch.arange(t.Shape.Aggregate(1L, (a, b) => a * b), dtype: torch.ScalarType.Float32).reshape(t.Shape))));
        return SafetensorsFile.Open(folder["x.safetensors"]);
    }

    private sealed class OneWeight : torch.nn.Module
    {
        private readonly Parameter weight;

        public OneWeight(WeightScope w, long size)
            : base(nameof(OneWeight))
        {
            weight = w.Get("weight", size);
            RegisterComponents();
        }

        public Parameter Weight => weight;
    }

    private sealed class Layer : torch.nn.Module
    {
        private readonly Parameter weight;
        private readonly Parameter bias;

        public Layer(WeightScope w, long inputs, long outputs, bool float32Bias)
            : base(nameof(Layer))
        {
            weight = w.Get("weight", outputs, inputs);
            bias = float32Bias ? w.GetFloat32("bias", outputs) : w.Get("bias", outputs);
            RegisterComponents();
        }

        public Parameter Weight => weight;

        public Parameter Bias => bias;
    }

    private sealed class TwoLayers : torch.nn.Module
    {
        private readonly ModuleList<Layer> layers;

        public TwoLayers(WeightScope w, bool float32Bias = true)
            : base(nameof(TwoLayers))
        {
            layers = new ModuleList<Layer>(new Layer(w["layers"][0], 3, 2, float32Bias), new Layer(w["layers"][1], 2, 3, float32Bias));
            RegisterComponents();
        }

        public Layer First => layers[0];
    }

    /// <summary>Counts the stored tensors that are still alive whenever another one is read.</summary>
    private sealed class WatchedSource(IWeightSource source) : IWeightSource
    {
        private readonly List<torch.Tensor> given = [];

        public int Reads => given.Count;

        public int MostHeld { get; private set; }

        public string Description => source.Description;

        public IReadOnlyDictionary<string, WeightInfo> Weights => source.Weights;

        public torch.Tensor Read(string name)
        {
            MostHeld = Math.Max(MostHeld, given.Count(tensor => !tensor.IsInvalid));
            torch.Tensor tensor = source.Read(name);
            given.Add(tensor);
            return tensor;
        }

        public void Dispose() => source.Dispose();
    }
}
