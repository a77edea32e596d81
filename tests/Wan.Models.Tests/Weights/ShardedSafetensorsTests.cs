using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Weights.Building;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Weights;

public sealed class ShardedSafetensorsTests : IDisposable
{
    private const string X = """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_PublishedLayout_HoldsTheSameTensorsAsOneFile()
    {
        using IWeightSource sharded = WeightFile.Open(GoldenFixtures.PathOf("models", "wan21-t2v-sharded", "diffusion_pytorch_model.safetensors.index.json"));
        using IWeightSource single = WeightFile.Open(GoldenFixtures.PathOf("models", "wan21-t2v", "diffusion_pytorch_model.safetensors"));
        Assert.Equal(
            single.Weights.Values.OrderBy(w => w.Name).Select(w => (w.Name, WeightInfo.Format(w.Shape), w.Dtype)),
            sharded.Weights.Values.OrderBy(w => w.Name).Select(w => (w.Name, WeightInfo.Format(w.Shape), w.Dtype)));
    }

    [Fact]
    public void Open_MissingShards_AreAllNamed()
    {
        File.WriteAllBytes(folder["a.safetensors"], SafetensorsBytes.Of(X, 4));
        AssertRefused("""{"weight_map":{"x":"a.safetensors","y":"b.safetensors","z":"c.safetensors"}}""", $"2 of 3 shards are missing from {folder.Path}: b.safetensors, c.safetensors");
    }

    [Theory]
    [InlineData("../a.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("sub/a.safetensors")]
    [InlineData("..\\\\a.safetensors")]
    [InlineData("")]
    public void Open_ShardOutsideTheFolder_IsRefused(string shard) =>
        AssertRefused($$$"""{"weight_map":{"x":"{{{shard}}}"}}""", $"weight_map places tensor 'x' in \"{shard}\"; expected the name of a file beside the index");

    [Fact]
    public void Open_TensorNotInItsShard_IsNamed()
    {
        File.WriteAllBytes(folder["a.safetensors"], SafetensorsBytes.Of(X, 4));
        AssertRefused("""{"weight_map":{"x":"a.safetensors","y":"a.safetensors"}}""", "1 tensors are not in the shard that the index names: y (a.safetensors)");
    }

    [Fact]
    public void Open_TensorNotInTheIndex_IsNamed()
    {
        File.WriteAllBytes(folder["a.safetensors"], SafetensorsBytes.Of(X, 4));
        File.WriteAllBytes(folder["b.safetensors"], SafetensorsBytes.WellFormed());
        AssertRefused("""{"weight_map":{"x":"a.safetensors","a":"b.safetensors"}}""", "2 tensors of the shards are not in the index: b.c (b.safetensors), d (b.safetensors)");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":[]}""")]
    public void Open_IndexWithoutMap_SaysWhatIsExpected(string index) =>
        AssertRefused(index, "has no weight_map object; expected {\"weight_map\": {tensor: shard}}");

    [Fact]
    public void Open_NameTwiceInTheMap_IsRefused() =>
        AssertRefused("""{"weight_map":{"x":"a.safetensors","x":"b.safetensors"}}""", "weight_map has tensor 'x' twice");

    [Fact]
    public void Open_DamagedShard_NamesTheShard()
    {
        File.WriteAllBytes(folder["a.safetensors"], [1, 2, 3]);
        string index = WriteIndex("""{"weight_map":{"x":"a.safetensors"}}""");
        Assert.StartsWith(folder["a.safetensors"], Assert.Throws<CheckpointException>(() => ShardedSafetensors.Open(index)).Message);
    }

    private void AssertRefused(string index, string problem)
    {
        string path = WriteIndex(index);
        CheckpointException e = Assert.Throws<CheckpointException>(() => ShardedSafetensors.Open(path));
        Assert.Equal(problem, e.Problem);
        Assert.Equal(path, e.Path);
    }

    private string WriteIndex(string json)
    {
        string path = folder["model.safetensors.index.json"];
        File.WriteAllText(path, json);
        return path;
    }
}
