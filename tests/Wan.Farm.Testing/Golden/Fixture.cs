using System.Text.Json;
using Wan.Models.Weights;

namespace Wan.Farm.Testing.Golden;

/// <summary>One fixture: a JSON file, mostly with a safetensors file beside it.</summary>
public sealed class Fixture
{
    private readonly string root;
    private readonly Lazy<SafetensorsFile> tensors;

    private Fixture(string root, string name, JsonElement json)
    {
        this.root = root;
        Name = name;
        Json = json;
        tensors = new(() => SafetensorsFile.Open(Path.Combine(Folder, json.GetProperty("tensors").GetString()!)));
        Cases = json.TryGetProperty("cases", out JsonElement cases) ? [.. cases.EnumerateArray().Select(c => new FixtureCase(this, c))] : [];
    }

    /// <summary>Area and name: "dit/t2v".</summary>
    public string Name { get; }

    /// <summary>The whole file.</summary>
    public JsonElement Json { get; }

    public JsonElement Config => Json.GetProperty("config");

    /// <summary>Empty for tables, such as the tokenizer's.</summary>
    public IReadOnlyList<FixtureCase> Cases { get; }

    /// <summary>The folder of the fixture's files.</summary>
    public string Folder => Path.GetDirectoryName(Path.Combine(root, Name))!;

    /// <summary>Absolute path of the weights, where there is one.</summary>
    public string Model => Resolve(Json.GetProperty("model"));

    internal SafetensorsFile Tensors => tensors.Value;

    public FixtureCase this[string caseName] => Cases.Single(c => c.Name == caseName);

    /// <summary>Absolute path of one part's weights, where there are several: t5, tokenizer, vae, dit.</summary>
    public string ModelOf(string part) => Resolve(Json.GetProperty("model").GetProperty(part));

    /// <summary>The file or folder in this fixture's root.</summary>
    public string PathOf(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>Names the root too, where it is not tests/golden.</summary>
    public override string ToString() => root == GoldenFixtures.Roots[0] ? Name : $"{Name} ({GoldenFixtures.ExtraRootVariable})";

    internal static Fixture Read(string root, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, name + ".json")));
        return new Fixture(root, name, document.RootElement.Clone());
    }

    private string Resolve(JsonElement model) => Path.Combine(root, model.GetString()!);
}
