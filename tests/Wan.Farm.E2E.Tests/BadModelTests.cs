using System.Text.Json.Nodes;
using Wan.Farm.E2E.Tests.Fixtures;

namespace Wan.Farm.E2E.Tests;

/// <summary>Checkpoints that are damaged, incomplete or hostile: refused before anything is written.</summary>
public sealed class BadModelTests : IDisposable
{
    private const string Transformer = "diffusion_pytorch_model.safetensors";

    private readonly Workplace place = new();
    private readonly string model;

    public BadModelTests()
    {
        model = place.Folder.Copy(GoldenModels.TextToVideo, "model");
        place.WriteJob(model);
    }

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Render_ModelFolderMissing_SaysWhichAndExitsWith2()
    {
        place.WriteJob(Path.Combine(place.Folder, "nowhere"));
        await MustRefuse(code: 2, "nowhere", "does not exist");
    }

    [Fact]
    public async Task Render_SafetensorsCutInTheHeader_NamesTheFile()
    {
        SafetensorsDamage.Truncate(Path.Combine(model, Transformer), 100);
        await MustRefuse(code: 1, Transformer, "header");
    }

    [Fact]
    public async Task Render_SafetensorsCutInTheBody_NamesTheFile()
    {
        SafetensorsDamage.Truncate(Path.Combine(model, Transformer), -1000);
        await MustRefuse(code: 1, Transformer);
    }

    [Fact]
    public async Task Render_SafetensorsHeaderLongerThanTheFile_NamesTheFile()
    {
        SafetensorsDamage.ClaimHeaderLength(Path.Combine(model, Transformer), 1L << 60);
        await MustRefuse(code: 1, Transformer, "header");
    }

    [Fact]
    public async Task Render_TensorOutsideTheFile_NamesTheTensor()
    {
        string tensor = EditTensor(entry => entry["data_offsets"] = Offsets(entry, shift: 1L << 40));
        await MustRefuse(code: 1, Transformer, tensor);
    }

    [Fact]
    public async Task Render_TensorsOverlap_NamesThem()
    {
        SafetensorsDamage.EditHeader(Path.Combine(model, Transformer), header =>
        {
            JsonObject[] tensors = [.. SafetensorsDamage.Tensors(header).Select(pair => pair.Value)];
            JsonObject first = tensors[0];
            JsonObject other = tensors.Skip(1).First(tensor => SameSize(tensor, first));
            other["data_offsets"] = first["data_offsets"]!.DeepClone();
        });
        await MustRefuse(code: 1, Transformer, "overlap");
    }

    [Fact]
    public async Task Render_TensorOfAbsurdSize_NamesTheTensor()
    {
        string tensor = EditTensor(entry => entry["shape"] = new JsonArray(1L << 40, 1L << 40));
        await MustRefuse(code: 1, Transformer, tensor);
    }

    [Fact]
    public async Task Render_TensorOfWrongShape_NamesItWithBothShapes()
    {
        string tensor = "";
        SafetensorsDamage.EditHeader(Path.Combine(model, Transformer), header =>
        {
            (tensor, JsonObject entry) = SafetensorsDamage.Tensors(header).First(pair => IsOblong(pair.Value));
            entry["shape"] = new JsonArray([.. entry["shape"]!.AsArray().Reverse().Select(size => size!.DeepClone())]);
        });
        await MustRefuse(code: 1, tensor);
    }

    [Fact]
    public async Task Render_PickleThatCallsSystem_IsRefusedByNameAndNotRun()
    {
        string witness = Path.Combine(place.Folder, "executed");
        PickleDamage.CallSystem(Path.Combine(model, "Wan2.1_VAE.pth"), $"touch {witness}");
        await MustRefuse(code: 1, "Wan2.1_VAE.pth", "os.system");
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Render_ShardMissing_NamesTheShard()
    {
        File.Delete(Path.Combine(model, Transformer));
        foreach (string file in Directory.EnumerateFiles(GoldenModels.Sharded))
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)), overwrite: true);
        string shard = Directory.EnumerateFiles(model, "diffusion_pytorch_model-*.safetensors").Order(StringComparer.Ordinal).Last();
        File.Delete(shard);
        await MustRefuse(code: 1, Path.GetFileName(shard));
    }

    [Fact]
    public async Task Render_TokenizerMissing_SaysWhereItShouldBe()
    {
        Directory.Delete(Path.Combine(model, "google"), recursive: true);
        await MustRefuse(code: 1, "umt5-xxl");
    }

    private static JsonArray Offsets(JsonObject entry, long shift) =>
        [.. entry["data_offsets"]!.AsArray().Select(offset => (JsonNode)(offset!.GetValue<long>() + shift))];

    private static bool SameSize(JsonObject a, JsonObject b) => Bytes(a) == Bytes(b);

    private static long Bytes(JsonObject entry) => entry["data_offsets"]![1]!.GetValue<long>() - entry["data_offsets"]![0]!.GetValue<long>();

    private static bool IsOblong(JsonObject entry)
    {
        long[] shape = [.. entry["shape"]!.AsArray().Select(size => size!.GetValue<long>())];
        return shape.Length == 2 && shape[0] != shape[1];
    }

    /// <returns>The name of the tensor that was changed.</returns>
    private string EditTensor(Action<JsonObject> edit)
    {
        string name = "";
        SafetensorsDamage.EditHeader(Path.Combine(model, Transformer), header =>
        {
            (name, JsonObject entry) = SafetensorsDamage.Tensors(header).First(pair => IsOblong(pair.Value));
            edit(entry);
        });
        return name;
    }

    private async Task MustRefuse(int code, params string[] said)
    {
        RunResult result = (await place.RenderAsync()).Expect(code);
        Assert.All(said, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        place.MustHoldNoResult();
    }
}
