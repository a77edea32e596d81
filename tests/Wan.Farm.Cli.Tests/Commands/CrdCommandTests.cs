using Wan.Farm.Testing;

namespace Wan.Farm.Cli.Tests.Commands;

public sealed class CrdCommandTests
{
    [Fact]
    public async Task Crd_WithAFolder_WritesAFileForEachKind()
    {
        using var folder = new TempFolder();

        CommandResult result = await CommandLine.RunAsync("crd", "--out", folder["crds"]);

        Assert.Equal(0, result.Code);
        Assert.Equal(["renderpools.yaml", "videojobs.yaml", "videoschedules.yaml"], Directory.GetFiles(folder["crds"]).Select(Path.GetFileName).Order());
        Assert.Contains("name: videojobs.wan.farm", File.ReadAllText(Path.Combine(folder["crds"], "videojobs.yaml")));
    }

    [Fact]
    public async Task Crd_WithoutAFolder_WritesAStreamOfDocuments()
    {
        CommandResult result = await CommandLine.RunAsync("crd");

        Assert.Equal(0, result.Code);
        Assert.Equal(3, result.Output.Split("---\n").Length);
    }
}
