using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class SidecarTests : IDisposable
{
    private static readonly Note Value = new("Ein Kätzchen <3 & \"Wolle\"", SolverKind.DpmPlusPlus2M, [1.5, 2]);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Sidecar_WrittenThenRead_IsTheSame()
    {
        await Sidecar.WriteAsync(folder["a.json"], Value, CancellationToken.None);

        Note read = (await Sidecar.TryReadAsync<Note>(folder["a.json"], CancellationToken.None))!;
        Assert.Equal((Value.Prompt, Value.Solver), (read.Prompt, read.Solver));
        Assert.Equal(Value.Seconds, read.Seconds);
        Assert.Equal(["a.json"], folder.Files);
    }

    [Fact]
    public async Task Sidecar_Text_IsReadable()
    {
        await Sidecar.WriteAsync(folder["a.json"], Value, CancellationToken.None);

        Assert.StartsWith(
            """
            {
              "prompt": "Ein Kätzchen <3 & \"Wolle\"",
              "solver": "dpmPlusPlus2M",

            """,
            File.ReadAllText(folder["a.json"]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{ \"prompt\": ")]
    [InlineData("[1, 2]")]
    public async Task Sidecar_MissingOrNotOne_ReadsAsNull(string? text)
    {
        if (text is not null)
            File.WriteAllText(folder["a.json"], text);

        Assert.Null(await Sidecar.TryReadAsync<Note>(folder["a.json"], CancellationToken.None));
    }

    [Fact]
    public async Task Sidecar_OverAnOldOne_ReplacesIt()
    {
        File.WriteAllText(folder["a.json"], new string(' ', 10_000));

        await Sidecar.WriteAsync(folder["a.json"], Value, CancellationToken.None);

        Assert.NotNull(await Sidecar.TryReadAsync<Note>(folder["a.json"], CancellationToken.None));
    }

    private sealed record Note(string Prompt, SolverKind Solver, double[] Seconds);
}
