using System.Text.Json;
using TorchSharp;

namespace Wan.Farm.Testing.Golden;

/// <summary>One case of a fixture: parameters, inputs, and the outputs that an implementation must reproduce.</summary>
/// <remarks>Tensors that are handed out belong to the caller's dispose scope.</remarks>
public sealed class FixtureCase
{
    private readonly JsonElement json;

    internal FixtureCase(Fixture fixture, JsonElement json)
    {
        Fixture = fixture;
        this.json = json;
    }

    public Fixture Fixture { get; }

    public string Name => json.GetProperty("name").GetString()!;

    public JsonElement Params => json.GetProperty("params");

    public IReadOnlyList<string> InputNames => Names("inputs");

    public IReadOnlyList<string> OutputNames => Names("outputs");

    public bool HasInput(string name) => InputNames.Contains(name);

    public bool HasOutput(string name) => OutputNames.Contains(name);

    public torch.Tensor Input(string name) => Read("inputs", name);

    /// <summary>The members of a list: name0, name1, …</summary>
    public IReadOnlyList<torch.Tensor> Inputs(string name) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(i => $"{name}{i}").TakeWhile(HasInput).Select(Input)];

    /// <summary>What the published implementation computed.</summary>
    public torch.Tensor Output(string name) => Read("outputs", name);

    public Tolerance ToleranceOf(string output)
    {
        JsonElement tolerances = json.GetProperty("tolerance");
        JsonElement tolerance = tolerances.TryGetProperty(output, out JsonElement own) ? own : tolerances.GetProperty("default");
        return new Tolerance(tolerance.GetProperty("atol").GetDouble(), tolerance.GetProperty("rtol").GetDouble());
    }

    /// <summary>Compares with the stored output, within its stated tolerance, and records the error.</summary>
    /// <exception cref="TensorMismatchException">Another shape, or too far off.</exception>
    public void AssertOutput(string name, torch.Tensor actual)
    {
        using torch.Tensor expected = Output(name);
        TensorAssert.Close(expected, actual, ToleranceOf(name), $"{Fixture} {Name} {name}");
    }

    public override string ToString() => $"{Fixture}: {Name}";

    private string[] Names(string kind) => [.. json.GetProperty(kind).EnumerateObject().Select(tensor => tensor.Name)];

    private torch.Tensor Read(string kind, string name) =>
        Fixture.Tensors.Read(json.GetProperty(kind).GetProperty(name).GetProperty("tensor").GetString()!);
}
