using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Operator.Tests.Definitions;

public sealed class DefinitionFileTests
{
    public static TheoryData<string> Plurals => [.. Kinds.All.Select(kind => kind.Plural)];

    [Theory]
    [MemberData(nameof(Plurals))]
    public void File_InTheRepository_IsWhatTheTypesSay(string plural)
    {
        string written = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "crds", plural + ".yaml"));

        string made = DefinitionWriter.Yaml(Kinds.All.Single(kind => kind.Plural == plural));

        Assert.True(written == made, $"crds/{plural}.yaml is not what the types say; write it anew with: make generate");
    }

    [Theory]
    [MemberData(nameof(Plurals))]
    public void Field_OfAKind_SaysWhatItIs(string plural)
    {
        var definition = DefinitionWriter.Json(Kinds.All.Single(kind => kind.Plural == plural));
        var spec = definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!.AsObject();

        Assert.All(spec, field => Assert.NotEqual("", (string?)field.Value!["description"] ?? ""));
    }
}
